package dev.linkstream.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The synchronous call, whole HTTP round trip, beside as many records sent through Kafka and back behind a bare HTTP
 * server. Every call is for new users.
 */
final class SyncRows {

    private static final int OK = 200;
    private static final int MANY = 256;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String PATH = "/public/api/generate-webchat-deep-link";

    private final HttpLoad load;
    private final FloorProcess floor;
    private final Scale scale;
    private final int port;
    private final String token;
    private final String scenario;

    /**
     * Rows of one program.
     *
     * @param port where the program serves
     * @param token with the scope links:write and a rate limit above what can be measured
     * @param scenario that exists
     */
    SyncRows(HttpLoad load, int port, String token, String scenario, FloorProcess floor, Scale scale) {
        this.load = load;
        this.port = port;
        this.token = token;
        this.scenario = scenario;
        this.floor = floor;
        this.scale = scale;
    }

    /** Measures, in some two minutes at full scale. */
    List<Row> rows() {
        warmUp();
        List<Row> rows = new ArrayList<>();
        rows.addAll(oneInFlight());
        rows.add(rate("sync-16", 16));
        rows.add(hundredUsers());
        // Last, as it is warm last: the more calls there are at once, the more of the code they run through is their
        // own.
        rows.add(rate("sync-256", MANY));
        return rows;
    }

    /** The program has much more to compile than the floor: Java's compiler is busy for a minute of it. */
    private void warmUp() {
        LoadResult unusedFigure = product(MANY, 1, scale.warmUp().multipliedBy(8));
        LoadResult unusedFloor = floor(MANY, 1, scale.warmUp());
        LoadResult unusedLarge = product(4, 100, scale.warmUp());
        LoadResult unusedLargeFloor = floor(4, 100, scale.warmUp());
    }

    private List<Row> oneInFlight() {
        Rounds<Pair<LoadResult>> rounds = rounds(1, 1);
        return List.of(
                percentile(rounds, "sync-p50", 50, Goal.ratioAtMost(2)),
                percentile(rounds, "sync-p99", 99, Goal.ratioAtMost(2.5)));
    }

    private Row rate(String name, int connections) {
        return rounds(connections, 1).row(name, "/s", Goal.ratioAtLeast(0.6), pair -> pair.map(LoadResult::perSecond));
    }

    private Row hundredUsers() {
        return percentile(rounds(1, 100), "sync-100-users-p50", 50, Goal.ratioAtMost(2));
    }

    private Rounds<Pair<LoadResult>> rounds(int connections, int users) {
        return Rounds.measure(
                scale.rounds(),
                scale.spare(),
                () -> new Pair<>(product(connections, users, scale.slice()), floor(connections, users, scale.slice())));
    }

    private static Row percentile(Rounds<Pair<LoadResult>> rounds, String name, double percent, Goal goal) {
        return rounds.row(name, "ms", goal, pair -> pair.map(result -> result.percentile(percent) / NANOS_PER_MILLI));
    }

    private LoadResult product(int connections, int users, Duration duration) {
        SyncRequests calls = new SyncRequests(PATH, token, scenario, users);
        return load.closed(port, connections, OK, calls, duration).orFail("Calls to the program");
    }

    private LoadResult floor(int connections, int users, Duration duration) {
        SyncRequests calls = new SyncRequests("/?n=" + users, token, scenario, users);
        return load.closed(floor.echoPort(), connections, OK, calls, duration).orFail("Calls to the echo");
    }
}
