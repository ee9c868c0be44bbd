package dev.linkstream.benchmarks;

import java.time.Duration;
import java.util.List;

/** Clicks on short links beside a bare Reactor Netty server that gives the same answers without any thought. */
final class RedirectRows {

    private static final int FOUND = 302;
    private static final int NOT_FOUND = 404;
    private static final int CONNECTIONS = 64;
    private static final double SHARE = 0.7;
    private static final double WARM_UP_CALLS_PER_SECOND = 20_000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final HttpLoad load;
    private final Program program;
    private final FloorProcess floor;
    private final Scale scale;
    private final CodeRequests stored;
    private final CodeRequests garbage = CodeRequests.garbage();

    /**
     * One round.
     *
     * @param rate redirects a second, as many as there can be
     * @param tail the 99th percentile at a steady rate, in ms
     */
    private record Clicks(Pair<Double> rate, Pair<Double> tail) {}

    /** {@code codes}: of links that the program holds and that are live. */
    RedirectRows(HttpLoad load, Program program, FloorProcess floor, Scale scale, List<String> codes) {
        if (codes.isEmpty()) {
            throw new IllegalArgumentException("Redirects need the codes of stored links, and there are none");
        }
        this.load = load;
        this.program = program;
        this.floor = floor;
        this.scale = scale;
        stored = CodeRequests.of(codes);
    }

    /** Measures, in less than two minutes at full scale. */
    List<Row> rows() {
        answerAlike(stored, FOUND);
        answerAlike(garbage, NOT_FOUND);
        warmUpProgram()
                .under(slice -> redirects(program.port(), slice), scale.warmUp().multipliedBy(5));
        warmUpFloor().under(slice -> redirects(floor.redirectPort(), slice), scale.warmUp());
        // A steady rate takes other ways through client and servers than as many calls as there can be.
        double unusedTail = tail(program.port(), WARM_UP_CALLS_PER_SECOND);
        double unusedFloorTail = tail(floor.redirectPort(), WARM_UP_CALLS_PER_SECOND);
        Rounds<Clicks> rounds = Rounds.measure(scale.rounds(), scale.spare(), this::clicks);
        return List.of(
                rounds.row("redirects", "/s", Goal.ratioAtLeast(0.7), Clicks::rate),
                rounds.row("redirect-p99", "ms", Goal.ratioAtMost(2), Clicks::tail),
                garbageCodes());
    }

    private Clicks clicks() {
        Pair<Double> rate = new Pair<>(
                redirects(program.port(), scale.slice()).perSecond(),
                redirects(floor.redirectPort(), scale.slice()).perSecond());
        // Of this round: a machine whose speed changes would be asked for more than it can, or for much less.
        double callsPerSecond = SHARE * rate.figure();
        return new Clicks(
                rate, new Pair<>(tail(program.port(), callsPerSecond), tail(floor.redirectPort(), callsPerSecond)));
    }

    private WarmUp warmUpProgram() {
        return WarmUp.of(program.pid(), scale.slice());
    }

    private WarmUp warmUpFloor() {
        return WarmUp.of(floor.pid(), scale.slice());
    }

    private Row garbageCodes() {
        warmUpProgram().under(slice -> refusals(program.port(), slice), scale.warmUp());
        warmUpFloor().under(slice -> refusals(floor.refusalPort(), slice), scale.warmUp());
        return Rounds.measure(
                        scale.rounds(),
                        scale.spare(),
                        () -> new Pair<>(
                                refusals(program.port(), scale.slice()).perSecond(),
                                refusals(floor.refusalPort(), scale.slice()).perSecond()))
                .row("garbage-codes", "/s", Goal.ratioAtLeast(0.8), pair -> pair);
    }

    /** Gives the floor an answer of the product's own, so that both send the same bytes. */
    private void answerAlike(CodeRequests calls, int status) {
        HttpAnswer answer = HttpAnswer.to(program.port(), calls.get());
        if (answer.status() != status) {
            throw new IllegalStateException(
                    "The program was expected to answer " + status + ", and its answer is " + answer.status());
        }
        floor.answerLike(answer);
    }

    private LoadResult redirects(int port, Duration duration) {
        return load.closed(port, CONNECTIONS, FOUND, stored, duration).orFail("Redirects");
    }

    private LoadResult refusals(int port, Duration duration) {
        return load.closed(port, CONNECTIONS, NOT_FOUND, garbage, duration).orFail("Refusals");
    }

    /** Collects the bench's own garbage first: a pause of the client would show as latency of the server. */
    private double tail(int port, double callsPerSecond) {
        System.gc();
        return load.paced(port, CONNECTIONS, FOUND, stored, callsPerSecond, scale.slice())
                        .orFail("Redirects at a steady rate")
                        .percentile(99)
                / NANOS_PER_MILLI;
    }
}
