package dev.linkstream.benchmarks;

import dev.linkstream.benchmarks.load.ClickLoad;
import dev.linkstream.benchmarks.measure.Pair;
import dev.linkstream.benchmarks.measure.Rounds;
import dev.linkstream.benchmarks.measure.SpareTime;
import java.time.Duration;

/**
 * The tails of two servers, by turns at the same rate: a share of what one of them can do just then, as a machine whose
 * speed changes would be asked for more than it can, or for much less. Each round begins with the other one.
 */
final class Tails {

    private static final double SHARE = 0.7;

    private final ClickLoad fast;
    private final ClickLoad figure;
    private final ClickLoad floor;
    private final Duration slice;
    private int taken;

    /** {@code fast}: the one that is asked for all it can do. */
    Tails(ClickLoad fast, ClickLoad figure, ClickLoad floor, Duration slice) {
        this.fast = fast;
        this.figure = figure;
        this.floor = floor;
        this.slice = slice;
    }

    /** 99th percentiles, in ms. */
    Rounds<Pair<Double>> rounds(int rounds, SpareTime spare) {
        // A steady rate takes other ways through client and servers than as many calls as there can be.
        Pair<Double> unused = round();
        return Rounds.measure(rounds, spare, this::round);
    }

    private Pair<Double> round() {
        double rate = SHARE * fast.perSecond(slice);
        // What full speed leaves behind, events to send and code to compile, is not to meet the first of the two.
        double unused = fast.tail(rate, slice);
        if (taken++ % 2 == 0) {
            double first = figure.tail(rate, slice);
            return new Pair<>(first, floor.tail(rate, slice));
        }
        double first = floor.tail(rate, slice);
        return new Pair<>(figure.tail(rate, slice), first);
    }
}
