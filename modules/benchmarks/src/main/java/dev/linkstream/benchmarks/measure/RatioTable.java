package dev.linkstream.benchmarks.measure;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Rows for people, as a table, and for programs, as JSON. */
public final class RatioTable {

    private static final String FORMAT = "%-28s %14s %14s %8s  %-15s %6s  %-14s %s%n";

    private RatioTable() {}

    public static void print(List<Row> rows, PrintStream out) {
        out.printf(Locale.ROOT, FORMAT, "", "figure", "floor", "ratio", "spread", "stolen", "goal", "holds");
        for (Row row : rows) {
            out.printf(
                    Locale.ROOT,
                    FORMAT,
                    row.name(),
                    number(row.figure()) + " " + row.unit(),
                    number(row.floor()),
                    number(row.ratio()),
                    spread(row.spread()),
                    percent(row.stolen()),
                    row.goal(),
                    row.holds() ? "yes" : "NO");
        }
    }

    private static String spread(List<Double> values) {
        return number(Collections.min(values)) + " - " + number(Collections.max(values));
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String number(@Nullable Double value) {
        if (value == null) {
            return "";
        }
        return String.format(Locale.ROOT, value >= 1_000 ? "%,.0f" : value >= 100 ? "%.1f" : "%.2f", value);
    }

    /**
     * A list of objects, one a row: {@code name, unit, figure, floor, ratio, low, high, stolen, goal, holds}, and with
     * {@code figures} and {@code floors} what each round gave, in the order of the rounds.
     */
    public static void write(List<Row> rows, Path file) throws IOException {
        List<Map<String, @Nullable Object>> json = new ArrayList<>();
        for (Row row : rows) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("name", row.name());
            fields.put("unit", row.unit());
            fields.put("figure", row.figure());
            fields.put("floor", row.floor());
            fields.put("ratio", row.ratio());
            fields.put("low", Collections.min(row.spread()));
            fields.put("high", Collections.max(row.spread()));
            fields.put("stolen", row.stolen());
            fields.put("goal", row.goal().toString());
            fields.put("holds", row.holds());
            fields.put("figures", row.figures());
            fields.put("floors", row.floors());
            json.add(fields);
        }
        Files.write(file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    }
}
