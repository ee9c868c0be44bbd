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

    BulkRows(String bootstrapServers, Scale scale) {
        this.bootstrapServers = bootstrapServers;
        this.scale = scale;
    }

    List<Row> measure() throws IOException, InterruptedException, ExecutionException {
        StolenTime stolen = StolenTime.fromNow();
        List<Double> figures = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        for (int round = 0; round < WARM_UPS + scale.rounds(); round++) {
            try (BulkLog log = new BulkLog(bootstrapServers, "bulk" + round + ".", scale.bulkRequests(), round)) {
                double figure = BulkCore.rate(log);
                double floor = new BulkFloor(log, CoreOutputs.of(log)).rate();
                if (round >= WARM_UPS) {
                    figures.add(figure);
                    floors.add(floor);
                }
            }
        }
        return List.of(new Row("bulk", "links/s", Goal.ratioAtLeast(0.7), figures, floors, stolen.share()));
    }
}
