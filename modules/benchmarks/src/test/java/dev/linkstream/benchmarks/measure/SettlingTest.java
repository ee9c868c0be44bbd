package dev.linkstream.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SettlingTest {

    private static final Duration SLICE = Duration.ofSeconds(1);

    private final AtomicLong compiled = new AtomicLong();
    private final List<Duration> slices = new ArrayList<>();

    @Test
    void shouldLoadUntilSomeSlicesInARowAreQuiet() {
        settle(Duration.ofSeconds(60), 0.9, 0.05, 0.2, 0.09, 0.0);

        assertThat(slices).hasSize(5).containsOnly(SLICE);
    }

    @Test
    void shouldEndAfterTheMost() {
        settle(Duration.ofMillis(2_500), 0.9, 0.9, 0.9);

        assertThat(slices).hasSize(3);
    }

    @Test
    @Timeout(30)
    void shouldTellTheTimeOfThreadsByTheirNames() {
        long pid = ProcessHandle.current().pid();
        AtomicBoolean counted = new AtomicBoolean();
        Thread busy = new Thread(
                () -> {
                    while (!counted.get()) {
                        Thread.onSpinWait();
                    }
                },
                "busy thread");
        busy.start();
        try {
            while (Proc.threadsNanos(pid, "busy thread"::equals) == 0) {
                Thread.onSpinWait();
            }
        } finally {
            counted.set(true);
        }

        assertThat(Proc.threadsNanos(pid, "no such thread"::equals)).isZero();
    }

    /** Shares of a core that are compiled in one slice after the other. */
    private void settle(Duration most, Double... shares) {
        Iterator<Double> next = List.of(shares).iterator();
        new Settling(compiled::get, 0.1, 2, SLICE)
                .under(
                        slice -> {
                            slices.add(slice);
                            compiled.addAndGet((long) (next.next() * slice.toNanos()));
                        },
                        most);
    }
}
