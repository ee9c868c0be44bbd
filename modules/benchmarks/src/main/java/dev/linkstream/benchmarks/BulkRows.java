package dev.linkstream.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Links a second, of requests that lie in the log. */
final class BulkRows {

    /** Rounds that only make both warm: the core takes longer, as it has much more to compile. */
    private static final int WARM_UPS = 2;

    private final String bootstrapServers;
    private final Scale scale;
    private final StolenTime stolen = StolenTime.fromNow();
    private final List<Double> figures = new ArrayList<>();
    private final List<Double> floors = new ArrayList<>();
    private int logs;

    BulkRows(String bootstrapServers, Scale scale) {
        this.bootstrapServers = bootstrapServers;
        this.scale = scale;
    }

    void warmUp() throws IOException, InterruptedException, ExecutionException {
        for (int round = 0; round < WARM_UPS; round++) {
            Pair<Double> unused = measure();
        }
    }

    /** One round; returns its figure, which is the floor of who does more with the same links. */
    double round() throws IOException, InterruptedException, ExecutionException {
        Pair<Double> measured = measure();
        figures.add(measured.figure());
        floors.add(measured.floor());
        return measured.figure();
    }

    private Pair<Double> measure() throws IOException, InterruptedException, ExecutionException {
        int number = logs++;
        try (BulkLog log = new BulkLog(bootstrapServers, "bulk" + number + ".", scale.bulkRequests(), number)) {
            double figure = BulkCore.rate(log);
            return new Pair<>(figure, new BulkFloor(log, CoreOutputs.of(log)).rate());
        }
    }

    /** Of all rounds so far. */
    Row row() {
        return Row.of("bulk", "links/s", Goal.ratioAtLeast(0.7), figures, floors, stolen.share());
    }
}
