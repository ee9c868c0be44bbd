package dev.linkstream.log;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the records of bulk that lie in the log unprocessed, so that what comes behind them waits about
 * {@link #AIM_NANOS}, or twice as long as the soonest answer took where that is more. The last record of every span of
 * records is asked a reply of, which gives back the room of all; the time until it comes says whether the window may
 * grow or must shrink. Thread-safe.
 */
final class BulkWindow {

    /** How long a record may lie unprocessed at least: what a synchronous call behind bulk waits longer than without it. */
    static final long AIM_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

    /** The most that is waited for a Kafka far away: the windows of several instances may take each other's queue for it. */
    static final long LONGEST_AIM_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    /** Where a window begins: a program that has just started is slow, and calls must not wait while that is found out. */
    static final int SMALLEST = 16;

    /** How often it is found out anew how soon an answer can come, by a window that begins again: others change it. */
    static final long LEARNING_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** A span that is not answered for so long is given up: the window paces, it does not count. */
    private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final int largest;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    /** Eldest first. */
    private final Set<Span> underWay = new LinkedHashSet<>();

    private int size;
    private int unprocessed;
    private int begun;
    private long soonest;
    private long learningSince;

    /** A window over at most so many records. */
    BulkWindow(int largest, LongSupplier nanoTime) {
        this.largest = largest;
        this.nanoTime = nanoTime;
        learn(nanoTime.getAsLong());
    }

    private void learn(long now) {
        size = Math.min(largest, SMALLEST);
        soonest = Long.MAX_VALUE / 2;
        learningSince = now;
    }

    /**
     * Room for one record.
     *
     * @param endOf the span whose last record it is, null where it is none's
     */
    record Room(@Nullable Span endOf) {}

    /** Records that are taken for processed once the last of them is. */
    final class Span {

        private final int records;
        private final long ended = nanoTime.getAsLong();

        private Span(int records) {
            this.records = records;
        }

        /** The last of them is processed. */
        void processed() {
            lock.lock();
            try {
                if (release(this)) {
                    long now = nanoTime.getAsLong();
                    adapt(now, now - ended);
                }
            } finally {
                lock.unlock();
            }
        }

        /** The last of them never came into the log. */
        void lost() {
            lock.lock();
            try {
                release(this);
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean release(Span span) {
        if (!underWay.remove(span)) {
            return false;
        }
        unprocessed -= span.records;
        room.signalAll();
        return true;
    }

    /**
     * As much down for a late answer as up for one in time, so that half of them are in time: the pipeline's commits make
     * every few spans very late, whatever the size, and count for no more than others.
     */
    private void adapt(long now, long took) {
        if (now - learningSince > LEARNING_NANOS) {
            learn(now);
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
            while (unprocessed >= size && !underWay.isEmpty()) {
                Span eldest = underWay.iterator().next();
                if (nanoTime.getAsLong() - eldest.ended > STALE_NANOS) {
                    release(eldest);
                } else if (left <= 0) {
                    return null;
                } else {
                    left = room.awaitNanos(left);
                }
            }
            unprocessed++;
            begun++;
            if (begun < size / 4 && unprocessed < size) {
                return new Room(null);
            }
            Span span = new Span(begun);
            underWay.add(span);
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
