package dev.linkstream.log;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the entries in flight: admitted and neither answered by the pipeline nor given up. What is not admitted was
 * not published. A tenth is kept for calls of at most {@link #SMALL} entries, so that large ones do not shut out all others;
 * a large call alone may have all. Thread-safe, never blocks a caller that asks for admission.
 */
public final class Admission {

    static final int SMALL = 100;

    private final int maxInFlight;
    private final Semaphore permits;
    private volatile boolean closed;

    public Admission(int maxInFlight) {
        this.maxInFlight = maxInFlight;
        permits = new Semaphore(maxInFlight);
    }

    /** Admits all these entries or none. */
    public boolean tryAdmit(int entries) {
        return !closed && leavesRoomForSmallCalls(entries) && permits.tryAcquire(entries);
    }

    private boolean leavesRoomForSmallCalls(int entries) {
        int free = permits.availablePermits();
        return entries <= SMALL || free == maxInFlight || free - entries >= maxInFlight / 10;
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
