package dev.linkstream.stats.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class CpuThrottleTest {

    private static final long MILLI = 1_000_000;

    private long now;
    private long cpu;
    private long rested;
    private double others;
    private long nowBefore;
    private long cpuBefore;
    private final CpuThrottle throttle =
            new CpuThrottle(() -> now, () -> cpu, this::load, 2, new LongAdder(), this::rest);

    /** Of both cores, with what this thread has taken itself. */
    private double load() {
        double own = now == nowBefore ? 0 : (double) (cpu - cpuBefore) / (now - nowBefore) / 2;
        nowBefore = now;
        cpuBefore = cpu;
        return others + own;
    }

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
    void shouldTakeATenthOfACoreWhileTheMachineIsBusy() {
        others = 0.99;
        count(8, 100);

        assertThat((double) cpu / now).isCloseTo(1 / 10.0, within(0.01));
    }

    @Test
    void shouldTakeAllThatNobodyElseWants() {
        others = 0.45;
        count(8, 100);

        assertThat(rested).isZero();
    }

    @Test
    void shouldYieldToOthersWhoUseHalfOfTheMachine() {
        others = 0.55;
        count(8, 100);

        assertThat((double) cpu / now).isCloseTo(1 / 10.0, within(0.01));
    }

    @Test
    void shouldGoOnOnceTheMachineIsIdle() {
        others = 0.99;
        count(8, 100);
        others = 0.3;
        count(8, 100);
        long before = rested;
        count(8, 100);

        assertThat(rested).isEqualTo(before);
    }

    @Test
    void shouldNotRestForTimeInWhichItWaitedForEvents() {
        others = 0.99;
        for (int i = 0; i < 10; i++) {
            throttle.pause();
            now += 100 * MILLI;
            cpu += MILLI;
        }

        assertThat(rested).isZero();
    }

    @Test
    void shouldNotRestForLongAtOnce() {
        others = 0.99;
        throttle.pause();
        cpu += 10_000 * MILLI;
        now += 10_000 * MILLI;
        throttle.pause();

        assertThat(rested).isEqualTo(250 * MILLI);
    }
}
