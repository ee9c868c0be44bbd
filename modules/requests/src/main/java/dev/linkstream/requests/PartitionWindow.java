package dev.linkstream.requests;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the records that lie in one partition unprocessed, so that what comes behind them waits about
 * {@link #AIM_NANOS}, or twice as long as the soonest answer took where that is more. The last record of every span of
 * records is asked a reply of, which gives back the room of all; the time until it comes says whether the window may
 * grow or must shrink. Thread-safe.
 */
final class PartitionWindow {

    /** How long a record may lie unprocessed at least: what a synchronous call behind bulk waits longer than without it. */
    static final long AIM_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** The most that is waited for a Kafka far away: the windows of several instances may take each other's queue for it. */
    static final long LONGEST_AIM_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    /** Where a window begins: a program that has just started is slow, and calls must not wait while that is found out. */
    static final int SMALLEST = 4;

    /** How often it is found out anew how soon an answer can come, by a window that begins again: others change it. */
    static final long LEARNING_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** A span of which nothing was heard for so long is given up: the window paces, it does not count. */
    private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final int largest;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private int size;
    private int unprocessed;
    private int begun;
    private long lastHeard;
    private long soonest;
    private long learningSince;

    /** A window over at most so many records. */
    PartitionWindow(int largest, LongSupplier nanoTime) {
        this.largest = largest;
        this.nanoTime = nanoTime;
        lastHeard = nanoTime.getAsLong();
        learn();
    }

    private void learn() {
        size = Math.min(largest, SMALLEST);
        soonest = Long.MAX_VALUE / 2;
        learningSince = lastHeard;
    }

    /**
     * Room for one record.
     *
     * @param endOf the span whose last record it is, null where it is none's
     */
    record Room(@Nullable Span endOf) {}

    /** Records that are processed once the last of them is. */
    final class Span {

        private final int records;
        private final long ended = nanoTime.getAsLong();
        private boolean over;

        private Span(int records) {
            this.records = records;
        }

        /** The last of them is processed. */
        void processed() {
            release(true);
        }

        /** The last of them never came into the log. */
        void lost() {
            release(false);
        }

        private void release(boolean heard) {
            lock.lock();
            try {
                if (over) {
                    return;
                }
                over = true;
                lastHeard = nanoTime.getAsLong();
                unprocessed = Math.max(0, unprocessed - records);
                if (heard) {
                    adapt(lastHeard - ended);
                }
                room.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * As much down for a late answer as up for one in time, so that half of them are in time: the pipeline's commits make
     * every few spans very late, whatever the size, and count for no more than others.
     */
    private void adapt(long took) {
        if (lastHeard - learningSince > LEARNING_NANOS) {
            learn();
        }
        soonest = Math.min(soonest, took);
        int step = 1 + size / 16;
        size = took > Math.min(LONGEST_AIM_NANOS, Math.max(AIM_NANOS, 2 * soonest))
                ? Math.max(Math.min(SMALLEST, largest), size - step)
                : Math.min(largest, size + step);
    }

    /** Takes room for a record, null where there is none within that time. */
    @Nullable Room take(long timeoutNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeoutNanos;
            // With no span under way nothing would ever give room back: then this record ends one.
            while (unprocessed >= size && unprocessed > begun) {
                if (nanoTime.getAsLong() - lastHeard > STALE_NANOS) {
                    unprocessed = 0;
                    begun = 0;
                } else if (left <= 0) {
                    return null;
                } else {
                    left = room.awaitNanos(left);
                }
            }
            if (unprocessed == 0) {
                lastHeard = nanoTime.getAsLong();
            }
            unprocessed++;
            begun++;
            if (begun < size / 4 && unprocessed < size) {
                return new Room(null);
            }
            Span span = new Span(begun);
            begun = 0;
            return new Room(span);
        } finally {
            lock.unlock();
        }
    }

    /** How many records may lie unprocessed now. */
    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }
}
