package dev.linkstream.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private static final SpareTime SPARE = SpareTime.of(Duration.ofMinutes(1));

    private final AtomicInteger taken = new AtomicInteger();

    @Test
    void shouldTakeNoMoreRoundsThanNeededOnAQuietMachine() {
        Rounds<Integer> rounds = Rounds.measure(3, SPARE, taken::incrementAndGet, () -> () -> 0.01);

        assertThat(rounds.measured()).containsExactly(1, 2, 3);
        assertThat(taken).hasValue(3);
        assertThat(rounds.stolen()).isEqualTo(0.01);
    }

    @Test
    void shouldKeepTheQuietestRounds() {
        assertThat(measure(SPARE, 0.5, 0.0, 0.2, 0.0, 0.0).measured()).containsExactly(2, 4, 5);
    }

    @Test
    void shouldStopOnceEnoughRoundsAreQuiet() {
        assertThat(measure(SPARE, 0.5, 0.0, 0.0, 0.0).measured()).containsExactly(2, 3, 4);
    }

    @Test
    void shouldTakeNothingAnewWithoutSpareTime() {
        assertThat(measure(SpareTime.none(), 0.5, 0.0, 0.2).measured()).containsExactly(1, 2, 3);
    }

    @Test
    void shouldTellWhatWasStolenWhereNoRoundIsQuiet() {
        Rounds<Integer> rounds = measure(SPARE, 0.5, 0.4, 0.3, 0.2, 0.6, 0.7);

        assertThat(rounds.measured()).containsExactly(2, 3, 4);
        assertThat(rounds.stolen()).isEqualTo(0.4);
    }

    @Test
    void shouldGiveARowOfThePairs() {
        Row row = measure(SpareTime.none(), 0.0, 0.03, 0.0)
                .row("calls", "/s", Goal.ratioAtLeast(0.5), number -> new Pair<>((double) number, 2.0));

        assertThat(row.figure()).isEqualTo(2);
        assertThat(row.floor()).isEqualTo(2);
        assertThat(row.ratio()).isEqualTo(1);
        assertThat(row.stolen()).isEqualTo(0.03);
    }

    /** Rounds numbered from 1, three that count; there is a share for each that may be taken. */
    private Rounds<Integer> measure(SpareTime spare, Double... shares) {
        List<Double> stolen = List.of(shares);
        return Rounds.measure(3, spare, taken::incrementAndGet, () -> () -> stolen.get(taken.get() - 1));
    }
}
