package dev.linkstream.cli.terminal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A scenario's numbers for a terminal: a table, and a bar for each interval's clicks. */
public final class StatsTable {

    private static final int BAR_COLUMNS = 40;
    private static final int LONGEST_NAME = 30;
    private static final List<String> HEAD =
            List.of("", "links", "clicks", "links clicked", "users", "conversations", "outcomes");

    private final JsonNode stats;
    private final List<JsonNode> series;
    private final DateTimeFormatter times;

    public StatsTable(JsonNode stats, String timeZone, int last) {
        this.stats = stats;
        List<JsonNode> all = stats.path("series").valueStream().toList();
        series = all.subList(Math.max(0, all.size() - last), all.size());
        times = DateTimeFormatter.ofPattern(
                        series.size() > 1 && isDaily() ? "uuuu-MM-dd" : "uuuu-MM-dd HH:mm", Locale.ROOT)
                .withZone(ZoneId.of(timeZone));
    }

    /** Whether the intervals are days, of which some have 23 or 25 hours. */
    private boolean isDaily() {
        return start(series.get(1)).minusSeconds(22 * 3600).isAfter(start(series.get(0)));
    }

    private static Instant start(JsonNode interval) {
        return Instant.parse(interval.path("start").asString(""));
    }

    /** The whole text, with a line above that says what it is about. */
    public String text(String about) {
        StringBuilder text = new StringBuilder(about)
                .append(", as of ")
                .append(stats.path("as_of").asString(""))
                .append("\n\n");
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        series.forEach(each -> rows.add(row(times.format(start(each)), each)));
        rows.add(row("total", stats.path("totals")));
        if (stats.path("campaigns").size() > 1) {
            stats.path("campaigns")
                    .valueStream()
                    .forEach(
                            each -> rows.add(row(shortened(each.path("campaign").asString("(no campaign)")), each)));
        }
        table(rows, text);
        chart(text);
        return text.toString();
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
    }

    private static List<String> row(String name, JsonNode numbers) {
        return List.of(
                name,
                numbers.path("links").asString("0"),
                numbers.path("clicks").asString("0"),
                numbers.path("links_clicked").asString("0") + percent(numbers.path("click_through_rate")),
                numbers.path("users_clicking").asString("0"),
                numbers.path("conversations").asString("0") + percent(numbers.path("conversation_rate")),
                numbers.path("outcomes").properties().stream()
                        .map(each -> each.getKey() + " " + each.getValue().asString("0"))
                        .collect(Collectors.joining(", ")));
    }

    private static String percent(JsonNode rate) {
        return rate.isNumber() ? String.format(Locale.ROOT, " (%.0f%%)", 100 * rate.doubleValue()) : "";
    }

    private static void table(List<List<String>> rows, StringBuilder text) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < HEAD.size(); column++) {
                int index = column;
                int width = rows.stream()
                        .mapToInt(each -> columns(each.get(index)))
                        .max()
                        .orElse(0);
                String cell = row.get(column);
                String blank = " ".repeat(width - columns(cell));
                boolean left = column == 0 || column == HEAD.size() - 1;
                line.append(column == 0 ? "" : "  ").append(left ? cell + blank : blank + cell);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private static int columns(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private void chart(StringBuilder text) {
        long most = series.stream().mapToLong(StatsTable::clicks).max().orElse(0);
        if (most == 0) {
            return;
        }
        text.append("\nclicks\n");
        for (JsonNode each : series) {
            long clicks = clicks(each);
            // Something is never shown as nothing.
            int bar = clicks == 0 ? 0 : (int) Math.max(1, Math.round((double) BAR_COLUMNS * clicks / most));
            text.append(times.format(start(each)))
                    .append("  ")
                    .append("█".repeat(bar))
                    .append(bar == 0 ? "" : " ")
                    .append(clicks)
                    .append('\n');
        }
    }

    private static long clicks(JsonNode interval) {
        return interval.path("clicks").longValue(0);
    }
}
