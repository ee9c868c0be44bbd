package dev.linkstream.benchmarks.bulk;

import dev.linkstream.benchmarks.measure.Goal;
import dev.linkstream.benchmarks.measure.Row;
import dev.linkstream.benchmarks.measure.Scale;
import dev.linkstream.benchmarks.measure.StolenTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Links a second, of requests that lie in the log: as shipped beside Kafka Streams, and beside the core without encryption. */
public final class BulkRows {

    /** Rounds that only make both warm: the core takes longer, as it has much more to compile. */
    private static final int WARM_UPS = 2;

    /** As what is done shows at the next commit, up to half a second later: so rounds that are measured are longer. */
    private static final int LONGER = 3;

    private final String bootstrapServers;
    private final Scale scale;

    public BulkRows(String bootstrapServers, Scale scale) {
        this.bootstrapServers = bootstrapServers;
        this.scale = scale;
    }

    public List<Row> measure() throws IOException, InterruptedException, ExecutionException {
        StolenTime stolen = StolenTime.fromNow();
        List<Double> figures = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        List<Double> unencrypted = new ArrayList<>();
        for (int round = 0; round < WARM_UPS + scale.rounds(); round++) {
            // Each of the two goes first in every second round: what one leaves to the broker falls on the other.
            double clear = round % 2 == 0 ? clear(round) : 0;
            try (BulkLog log = log(round, true)) {
                double figure = BulkCore.rate(log);
                double floor = new BulkFloor(log, CoreOutputs.of(log)).rate();
                if (round >= WARM_UPS) {
                    figures.add(figure);
                    floors.add(floor);
                }
            }
            clear = round % 2 == 0 ? clear : clear(round);
            if (round >= WARM_UPS) {
                unencrypted.add(clear);
            }
        }
        return List.of(
                new Row("bulk", "links/s", Goal.ratioAtLeast(0.7), figures, floors, stolen.share()),
                new Row("bulk-encryption", "links/s", Goal.ratioAtLeast(0.85), figures, unencrypted, stolen.share()));
    }

    /** Links a second of the core where nothing is encrypted. */
    private double clear(int round) throws IOException, InterruptedException, ExecutionException {
        try (BulkLog log = log(round, false)) {
            return BulkCore.rate(log);
        }
    }

    private BulkLog log(int round, boolean encrypted) throws IOException, InterruptedException, ExecutionException {
        String prefix = "bulk" + round + (encrypted ? "." : "-clear.");
        int requests = scale.bulkRequests() * (round < WARM_UPS ? 1 : LONGER);
        return new BulkLog(bootstrapServers, prefix, requests, round, encrypted);
    }
}
