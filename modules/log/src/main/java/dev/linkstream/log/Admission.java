package dev.linkstream.log;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the entries in flight: admitted and neither answered by the pipeline nor given up. What is not admitted was
 * not published. Thread-safe, never blocks a caller that asks for admission.
 */
public final class Admission {

    private final int maxInFlight;
    private final Semaphore permits;
    private volatile boolean closed;

    public Admission(int maxInFlight) {
        this.maxInFlight = maxInFlight;
        permits = new Semaphore(maxInFlight);
    }

    /** Admits all these entries or none. */
    public boolean tryAdmit(int entries) {
        return !closed && permits.tryAcquire(entries);
    }

    /** These entries are no longer in flight. */
    public void release(int entries) {
        permits.release(entries);
    }

    public int inFlight() {
        return maxInFlight - permits.availablePermits();
    }

    /** Admits nothing from now on, and waits until nothing is in flight, at most that long. */
    public void close(long timeoutMillis) throws InterruptedException {
        closed = true;
        if (permits.tryAcquire(maxInFlight, timeoutMillis, TimeUnit.MILLISECONDS)) {
            permits.release(maxInFlight);
        }
    }
}
