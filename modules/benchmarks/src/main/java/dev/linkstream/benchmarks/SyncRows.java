package dev.linkstream.benchmarks;

import dev.linkstream.benchmarks.floor.FloorProcess;
import dev.linkstream.benchmarks.load.HttpLoad;
import dev.linkstream.benchmarks.load.LoadResult;
import dev.linkstream.benchmarks.load.SyncRequests;
import dev.linkstream.benchmarks.measure.Goal;
import dev.linkstream.benchmarks.measure.Pair;
import dev.linkstream.benchmarks.measure.Rounds;
import dev.linkstream.benchmarks.measure.Row;
import dev.linkstream.benchmarks.measure.Scale;
import dev.linkstream.benchmarks.measure.Settling;
import dev.linkstream.benchmarks.program.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

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
    private final Program program;
    private final FloorProcess floor;
    private final Scale scale;

    SyncRows(HttpLoad load, Program program, FloorProcess floor, Scale scale) {
        this.load = load;
        this.program = program;
        this.floor = floor;
        this.scale = scale;
    }

    /** Measures, in two to four minutes at full scale: as long as Java's compilers take. */
    List<Row> rows() {
        warmUp(MANY, 1, 5);
        List<Row> rows = new ArrayList<>();
        rows.addAll(oneInFlight());
        rows.add(rate("sync-16", 16));
        rows.add(hundredUsers());
        // Last, as it is warm last: the more calls there are at once, the more of the code they run through is their
        // own.
        rows.add(rate("sync-256", MANY));
        return rows;
    }

    /**
     * Both by themselves. The program has much more to compile than the floor: most of all at first.
     *
     * @param most how much of the scale's time the program may take for it
     */
    private void warmUp(int connections, int users, int most) {
        Settling.compilers(program.pid(), scale.slice())
                .under(
                        slice -> product(connections, users, slice),
                        scale.warmUp().multipliedBy(most));
        Settling.compilers(floor.pid(), scale.slice()).under(slice -> floor(connections, users, slice), scale.warmUp());
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
        // What is called in other ways is compiled anew.
        warmUp(connections, users, 1);
        return Rounds.measure(
                scale.rounds(),
                scale.spare(),
                () -> new Pair<>(product(connections, users, scale.slice()), floor(connections, users, scale.slice())));
    }

    private static Row percentile(Rounds<Pair<LoadResult>> rounds, String name, double percent, Goal goal) {
        return rounds.row(name, "ms", goal, pair -> pair.map(result -> result.percentile(percent) / NANOS_PER_MILLI));
    }

    private LoadResult product(int connections, int users, Duration duration) {
        return calls(load, program, connections, users, duration);
    }

    private static LoadResult calls(HttpLoad load, Program program, int connections, int users, Duration duration) {
        SyncRequests calls = new SyncRequests(PATH, program.token(), Program.SCENARIO, users);
        return load.closed(program.port(), connections, OK, calls, duration).orFail("Calls to the program");
    }

    /** One call in flight, beside a program that encrypts nothing; each of them first in every second round. */
    static Row encryption(HttpLoad load, Program program, Program clear, Scale scale) {
        for (Program each : List.of(program, clear)) {
            Settling.compilers(each.pid(), scale.slice())
                    .under(
                            slice -> calls(load, each, 1, 1, slice),
                            scale.warmUp().multipliedBy(5));
        }
        AtomicInteger round = new AtomicInteger();
        return Rounds.measure(2 * scale.rounds(), scale.spare(), () -> {
                    if (round.getAndIncrement() % 2 == 0) {
                        LoadResult first = calls(load, clear, 1, 1, scale.slice());
                        return new Pair<>(calls(load, program, 1, 1, scale.slice()), first);
                    }
                    LoadResult first = calls(load, program, 1, 1, scale.slice());
                    return new Pair<>(first, calls(load, clear, 1, 1, scale.slice()));
                })
                .row(
                        "sync-p50-encryption",
                        "ms",
                        Goal.ratioAtMost(1.1),
                        pair -> pair.map(result -> result.percentile(50) / NANOS_PER_MILLI));
    }

    private LoadResult floor(int connections, int users, Duration duration) {
        SyncRequests calls = new SyncRequests("/?n=" + users, program.token(), Program.SCENARIO, users);
        return load.closed(floor.echoPort(), connections, OK, calls, duration).orFail("Calls to the echo");
    }
}
