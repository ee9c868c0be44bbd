package dev.linkstream.fastpath;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that the fast path of a server has taken and not yet answered. Thread-safe. */
final class FastCallCount {

    private static final long LOOK_AGAIN_MILLIS = 10;

    private final AtomicInteger open = new AtomicInteger();

    void begun() {
        open.incrementAndGet();
    }

    void ended() {
        open.decrementAndGet();
    }

    /** Waits until all are answered, at most that long. */
    void awaitNone(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        // Once in a process's life: nobody who answers need know of it.
        while (open.get() > 0 && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        }
    }
}
