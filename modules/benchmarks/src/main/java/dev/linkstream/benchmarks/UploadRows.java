package dev.linkstream.benchmarks;

import dev.linkstream.benchmarks.load.HttpLoad;
import dev.linkstream.benchmarks.load.LoadResult;
import dev.linkstream.benchmarks.load.SyncRequests;
import dev.linkstream.benchmarks.measure.Goal;
import dev.linkstream.benchmarks.measure.Median;
import dev.linkstream.benchmarks.measure.Row;
import dev.linkstream.benchmarks.measure.Scale;
import dev.linkstream.benchmarks.measure.StolenTime;
import dev.linkstream.benchmarks.program.Contacts;
import dev.linkstream.benchmarks.program.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** An upload of lines, from its first byte to its last result readable, alone and with synchronous calls beside it. */
final class UploadRows {

    /** Enough for a median, too few to take the machine from the upload. */
    private static final double CALLS_PER_SECOND = 20;

    private static final double NANOS_PER_MILLI = 1e6;

    private final Program program;
    private final HttpLoad load;
    private final Scale scale;

    UploadRows(Program program, HttpLoad load, Scale scale) {
        this.program = program;
        this.load = load;
        this.scale = scale;
    }

    /**
     * Measures.
     *
     * @param bulk links a second of the core alone, of the same run
     */
    List<Row> rows(double bulk) throws IOException {
        StolenTime stolen = StolenTime.fromNow();
        List<Double> alone = new ArrayList<>();
        List<Double> bulks = new ArrayList<>();
        List<Double> beside = new ArrayList<>();
        List<Double> idleCalls = new ArrayList<>();
        List<Double> busyCalls = new ArrayList<>();
        Path lines = Files.createTempFile("linkstream-bench", ".ndjson");
        try {
            double unusedRate = upload(lines, 0);
            Duration rest = scale.slice().multipliedBy(3).dividedBy(2);
            for (int round = 1; round <= scale.rounds(); round++) {
                // Before both, so that neither begins with what the upload before it left to the broker.
                idleCalls.add(median(calls(rest)));
                alone.add(upload(lines, round));
                bulks.add(bulk);
                LoadResult unused = calls(rest);
                beside.add(uploadAmongCalls(lines, -round, busyCalls));
            }
        } finally {
            Files.delete(lines);
        }
        double share = stolen.share();
        return List.of(
                new Row("upload", "links/s", Goal.ratioAtLeast(0.6), alone, bulks, share),
                new Row("sync-p50-beside-upload", "ms", Goal.ratioAtMost(5), busyCalls, idleCalls, share),
                new Row("upload-beside-sync", "links/s", Goal.ratioAtLeast(0.8), beside, alone, share));
    }

    /** Lines a second. */
    private double upload(Path file, int seed) throws IOException {
        Path lines = Contacts.write(file, scale.uploadLines(), new Random(seed));
        long start = System.nanoTime();
        String batch = program.api().upload(Program.SCENARIO, lines);
        program.api().awaitResults(batch, scale.uploadLines());
        return scale.uploadLines() * 1e9 / (System.nanoTime() - start);
    }

    private double uploadAmongCalls(Path file, int seed, List<Double> medians) throws IOException {
        CompletableFuture<Double> upload = CompletableFuture.supplyAsync(() -> {
            try {
                return upload(file, seed);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        List<LoadResult> slices = new ArrayList<>();
        while (!upload.isDone()) {
            slices.add(calls(Duration.ofSeconds(1)));
        }
        // The last slice may have outlived the upload.
        medians.add(Median.of(slices.subList(0, Math.max(1, slices.size() - 1)).stream()
                .map(UploadRows::median)
                .toList()));
        return upload.join();
    }

    private LoadResult calls(Duration duration) {
        SyncRequests calls =
                new SyncRequests("/public/api/generate-webchat-deep-link", program.token(), Program.SCENARIO, 1);
        return load.paced(program.port(), 4, 200, calls, CALLS_PER_SECOND, duration)
                .orFail("Calls beside an upload");
    }

    private static double median(LoadResult result) {
        return result.percentile(50) / NANOS_PER_MILLI;
    }
}
