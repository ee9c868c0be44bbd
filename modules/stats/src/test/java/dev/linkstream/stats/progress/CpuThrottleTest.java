package dev.linkstream.stats.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CpuThrottleTest {

    private static final long MILLI = 1_000_000;

    private long now;
    private long cpu;
    private long rested;
    private double load;
    private final CpuThrottle throttle = new CpuThrottle(() -> now, () -> cpu, () -> load, this::rest);

    private void rest(long nanos) {
        now += nanos;
        rested += nanos;
    }

    private void count(long millis, int batches) {
        for (int i = 0; i < batches; i++) {
            throttle.pause();
            now += millis * MILLI;
            cpu += millis * MILLI;
        }
    }

    @Test
    void shouldTakeASixthOfACoreWhileTheMachineIsBusy() {
        load = 0.99;
        count(8, 100);

        assertThat((double) cpu / now).isCloseTo(1 / 6.0, within(0.01));
    }

    @Test
    void shouldTakeAllThatNobodyElseWants() {
        load = 0.6;
        count(8, 100);

        assertThat(rested).isZero();
    }

    @Test
    void shouldGoOnOnceTheMachineIsIdle() {
        load = 0.99;
        count(8, 100);
        load = 0.3;
        count(8, 100);
        long before = rested;
        count(8, 100);

        assertThat(rested).isEqualTo(before);
    }

    @Test
    void shouldNotRestForTimeInWhichItWaitedForEvents() {
        load = 0.99;
        for (int i = 0; i < 10; i++) {
            throttle.pause();
            now += 100 * MILLI;
            cpu += MILLI;
        }

        assertThat(rested).isZero();
    }

    @Test
    void shouldNotRestForLongAtOnce() {
        load = 0.99;
        throttle.pause();
        cpu += 10_000 * MILLI;
        now += 10_000 * MILLI;
        throttle.pause();

        assertThat(rested).isEqualTo(250 * MILLI);
    }
}
