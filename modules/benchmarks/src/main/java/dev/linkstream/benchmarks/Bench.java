package dev.linkstream.benchmarks;

import dev.linkstream.benchmarks.bulk.BulkRows;
import dev.linkstream.benchmarks.floor.FloorProcess;
import dev.linkstream.benchmarks.hot.HotBench;
import dev.linkstream.benchmarks.load.CodeRequests;
import dev.linkstream.benchmarks.load.HttpLoad;
import dev.linkstream.benchmarks.measure.RatioTable;
import dev.linkstream.benchmarks.measure.Row;
import dev.linkstream.benchmarks.measure.Scale;
import dev.linkstream.benchmarks.numbers.StatsRows;
import dev.linkstream.benchmarks.program.Program;
import dev.linkstream.benchmarks.program.StoredLinks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./linkstream bench}: measures, and prints one table. Its exit code says nothing of goals. */
@Command(
        name = "linkstream bench",
        description = "Measures the product beside the least that Kafka and Netty can do for the same work.",
        mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {

    /** What is measured together. */
    enum Part {
        bulk,
        start,
        sync,
        upload,
        redirect,
        footprint,
        stats,
        growth,
        life
    }

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "Parts to measure: ${COMPLETION-CANDIDATES}. All but stats and growth if none is named.%n"
                    + "hot, with JMH's own arguments, measures the hot pieces by themselves.")
    private Set<Part> parts = new LinkedHashSet<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the rows there, too.")
    private @Nullable Path json;

    @Option(names = "--short", description = "A minute that shows that the bench works, and says nothing of speed.")
    private boolean brief;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each figure and its floor; 3 by default.")
    private @Nullable Integer rounds;

    @Option(names = "--slice", paramLabel = "SECONDS", description = "Time of each in a round; 2 by default.")
    private @Nullable Integer slice;

    private Bench() {}

    /** Runs the command; the system property {@code linkstream.home} names the built tree. */
    public static void main(String[] args) throws Exception {
        System.setProperty("logback.configurationFile", "bench-logback.xml");
        if (args.length > 0 && args[0].equals("hot")) {
            // What follows is JMH's own command line.
            HotBench.run(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        Scale scale = (brief ? Scale.brief() : Scale.full()).with(rounds, slice);
        if (parts.isEmpty()) {
            parts.addAll(
                    List.of(Part.bulk, Part.start, Part.sync, Part.upload, Part.redirect, Part.footprint, Part.life));
        }
        List<Row> rows = measure(Path.of(System.getProperty("linkstream.home", ".")), scale);
        RatioTable.print(rows, System.out);
        if (json != null) {
            RatioTable.write(rows, json);
        }
        return 0;
    }

    private List<Row> measure(Path home, Scale scale) throws IOException, InterruptedException, ExecutionException {
        List<Row> rows = new ArrayList<>();
        if (parts.contains(Part.start)) {
            rows.addAll(say("start", new StartRows(home, scale).rows()));
        }
        if (parts.stream().anyMatch(each -> each != Part.start && each != Part.stats)) {
            try (Program program = Program.start(home);
                    HttpLoad load = new HttpLoad()) {
                measure(home, program, load, scale, rows);
            }
        }
        if (parts.contains(Part.stats)) {
            rows.addAll(say("stats", StatsRows.measure(home, scale)));
        }
        return rows;
    }

    /** Uploads come after redirects and memory, which are measured with as many links as their goals speak of. */
    private void measure(Path home, Program program, HttpLoad load, Scale scale, List<Row> rows)
            throws IOException, InterruptedException, ExecutionException {
        List<String> codes =
                parts.contains(Part.redirect) || parts.contains(Part.footprint) || parts.contains(Part.life)
                        ? stored(program, scale)
                        : List.of();
        if (parts.contains(Part.sync) || parts.contains(Part.redirect)) {
            try (FloorProcess floor =
                    FloorProcess.start(program.bootstrapServers(), "floor.requests", "floor.replies")) {
                if (parts.contains(Part.sync)) {
                    rows.addAll(say("sync", new SyncRows(load, program, floor, scale).rows()));
                }
                if (parts.contains(Part.sync)) {
                    rows.add(encryption(home, program, load, scale));
                }
                if (parts.contains(Part.redirect)) {
                    rows.addAll(say("redirect", new RedirectRows(load, program, floor, scale, codes).rows()));
                }
            }
        }
        FootprintRows footprint = new FootprintRows(program, load, scale);
        if (parts.contains(Part.footprint)) {
            rows.add(footprint.memoryAfterAnHour(CodeRequests.of(codes)));
        }
        double bulkRate = 0;
        if (parts.contains(Part.bulk) || parts.contains(Part.upload) || parts.contains(Part.life)) {
            List<Row> bulk = say("bulk", new BulkRows(program.bootstrapServers(), scale).measure());
            rows.addAll(bulk);
            bulkRate = bulk.get(0).figure();
            if (parts.contains(Part.upload)) {
                rows.addAll(say("upload", new UploadRows(program, load, scale).rows(bulkRate)));
            }
        }
        if (parts.contains(Part.growth)) {
            rows.addAll(say("growth", new GrowthRows(home, program, load, scale).rows()));
        }
        if (parts.contains(Part.footprint)) {
            rows.add(footprint.memoryPeak());
            rows.add(footprint.disk());
        }
        if (parts.contains(Part.life)) {
            rows.addAll(say("life", new LifeRows(load, program, scale, codes).rows(bulkRate)));
        }
    }

    private static Row encryption(Path home, Program program, HttpLoad load, Scale scale) {
        try (Program clear = Program.start(home, "--privacy.encryption=false")) {
            Row row = SyncRows.encryption(load, program, clear, scale);
            System.err.println("measured: encryption");
            return row;
        }
    }

    /** The codes of all links of the program, which holds at least as many as it should from then on. */
    private static List<String> stored(Program program, Scale scale) throws IOException {
        int missing = scale.storedLinks() - StoredLinks.codes(program).size();
        if (missing > 0) {
            StoredLinks.add(program, missing, 7);
        }
        return StoredLinks.codes(program);
    }

    private static List<Row> say(String part, List<Row> rows) {
        System.err.println("measured: " + part);
        return rows;
    }
}
