package dev.linkstream.benchmarks;

import dev.linkstream.benchmarks.floor.FloorProcess;
import dev.linkstream.benchmarks.load.ClickLoad;
import dev.linkstream.benchmarks.load.CodeRequests;
import dev.linkstream.benchmarks.load.HttpAnswer;
import dev.linkstream.benchmarks.load.HttpLoad;
import dev.linkstream.benchmarks.load.LoadResult;
import dev.linkstream.benchmarks.measure.Goal;
import dev.linkstream.benchmarks.measure.Pair;
import dev.linkstream.benchmarks.measure.Rounds;
import dev.linkstream.benchmarks.measure.Row;
import dev.linkstream.benchmarks.measure.Scale;
import dev.linkstream.benchmarks.measure.Settling;
import dev.linkstream.benchmarks.program.Program;
import java.time.Duration;
import java.util.List;

/** ClickLoad on short links beside a bare Reactor Netty server that gives the same answers without any thought. */
final class RedirectRows {

    private static final int FOUND = 302;
    private static final int NOT_FOUND = 404;
    private static final int CONNECTIONS = 64;
    private static final double UNKNOWN_SHARE = 0.3;

    /** For each one of rates: a tail says less. */
    private static final int ROUNDS_OF_TAILS = 2;

    private final HttpLoad load;
    private final Program program;
    private final FloorProcess floor;
    private final Scale scale;
    private final CodeRequests stored;
    private final CodeRequests garbage = CodeRequests.garbage();

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

    /** Measures, in about two minutes at full scale. */
    List<Row> rows() {
        answerAlike(stored, FOUND);
        answerAlike(garbage, NOT_FOUND);
        return List.of(redirects(), tails(), garbageCodes(), amongUnknown());
    }

    private Row redirects() {
        ClickLoad figure = clicks(program.port());
        ClickLoad bare = clicks(floor.redirectPort());
        warmUpProgram().under(figure::perSecond, scale.warmUp().multipliedBy(5));
        warmUpFloor().under(bare::perSecond, scale.warmUp());
        return Rounds.measure(
                        scale.rounds(),
                        scale.spare(),
                        () -> new Pair<>(figure.perSecond(scale.slice()), bare.perSecond(scale.slice())))
                .row("redirects", "/s", Goal.ratioAtLeast(0.7), pair -> pair);
    }

    private Row tails() {
        ClickLoad figure = clicks(program.port());
        return new Tails(figure, figure, clicks(floor.redirectPort()), scale.slice())
                .rounds(ROUNDS_OF_TAILS * scale.rounds(), scale.spare())
                .row("redirect-p99", "ms", Goal.ratioAtMost(2), pair -> pair);
    }

    private ClickLoad clicks(int port) {
        return new ClickLoad(load, port, stored);
    }

    private Settling warmUpProgram() {
        return Settling.compilers(program.pid(), scale.slice());
    }

    private Settling warmUpFloor() {
        return Settling.compilers(floor.pid(), scale.slice());
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

    /** What strangers' guesses cost visitors: all calls a second among guesses beside those of visitors alone. */
    private Row amongUnknown() {
        ClickLoad alone = clicks(program.port());
        CodeRequests mixed = stored.amongGarbage(UNKNOWN_SHARE);
        return Rounds.measure(
                        scale.rounds(),
                        scale.spare(),
                        () -> new Pair<>(mixed(mixed, scale.slice()).perSecond(), alone.perSecond(scale.slice())))
                .row("redirects-among-unknown", "/s", Goal.ratioAtLeast(0.85), pair -> pair);
    }

    private LoadResult mixed(CodeRequests calls, Duration duration) {
        return load.closed(
                        program.port(),
                        CONNECTIONS,
                        answered -> answered == FOUND || answered == NOT_FOUND,
                        calls,
                        duration)
                .orFail("Redirects among unknown codes");
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

    private LoadResult refusals(int port, Duration duration) {
        return load.closed(port, CONNECTIONS, NOT_FOUND, garbage, duration).orFail("Refusals");
    }
}
