package dev.linkstream.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeapWatchTest {

    private long seconds;
    private long collecting;
    private double fullness = 0.99;
    private final HeapWatch watch =
            new HeapWatch(() -> TimeUnit.SECONDS.toNanos(seconds), () -> collecting, () -> fullness);

    @Test
    void shouldEndAProcessThatCollectsAFullHeapInVain() {
        assertThat(run(60, 100)).isEqualTo(-1);

        assertThat(run(60, 950)).isBetween(75L, 78L);
    }

    @Test
    void shouldLetOneGoOnThatFindsRoom() {
        fullness = 0.9;

        assertThat(run(100, 1_000)).isEqualTo(-1);
    }

    @Test
    void shouldLetOneGoOnThatWorksBetweenCollections() {
        assertThat(run(100, 850)).isEqualTo(-1);
    }

    @Test
    void shouldNotEndForAFewBadSeconds() {
        assertThat(run(30, 50)).isEqualTo(-1);
        assertThat(run(10, 1_000)).isEqualTo(-1);
        assertThat(run(30, 50)).isEqualTo(-1);
    }

    /** The second at which it was exhausted, -1 for never. */
    private long run(int forSeconds, long millisCollectingEach) {
        for (long end = seconds + forSeconds; seconds < end; seconds++, collecting += millisCollectingEach) {
            if (watch.isExhausted()) {
                return seconds;
            }
        }
        return -1;
    }
}
