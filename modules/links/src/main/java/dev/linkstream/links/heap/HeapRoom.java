package dev.linkstream.links.heap;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The part of the heap that may be taken by what is sent to this process, all requests together: what a body, a line or a
 * record becomes is estimated by {@link HeapCost} before it is parsed, and taken here until it has left. What has no room
 * now is refused, or waits, and never takes the room of what was let in. Thread-safe.
 */
public final class HeapRoom {

    private static final int UNIT_BITS = 10;

    /** Of the heap; what is beside it holds broker, stores, buffers of Kafka's clients and bodies that still come. */
    private static final int SHARE = 4;

    private final int units;
    private final Semaphore free;

    /** Room for that many bytes, at most 2 TB. */
    public HeapRoom(long bytes) {
        units = Math.toIntExact(bytes >> UNIT_BITS);
        free = new Semaphore(units);
    }

    /** A quarter of this process' heap. */
    public static HeapRoom ofThisProcess() {
        return new HeapRoom(Math.min(Runtime.getRuntime().maxMemory() / SHARE, 1L << 40));
    }

    /** For tests and tools that handle what is their own. */
    public static HeapRoom unlimited() {
        return new HeapRoom(1L << 40);
    }

    /** Room that is taken until it is closed, from whatever thread. */
    public final class Taken implements AutoCloseable {

        private final int taken;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Taken(int taken) {
            this.taken = taken;
        }

        /** Gives it back; once is enough. */
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                free.release(taken);
            }
        }
    }

    /** Whether that much may be taken once nobody else takes any. */
    public boolean everHas(long bytes) {
        return bytes >> UNIT_BITS < units;
    }

    /** Takes that much, null where it is not there now. Never blocks. */
    public @Nullable Taken tryTake(long bytes) {
        int wanted = units(bytes);
        return free.tryAcquire(wanted) ? new Taken(wanted) : null;
    }

    /** Takes that much once it is there; null where that is not so within the time. */
    public @Nullable Taken take(long bytes, Duration patience) throws InterruptedException {
        int wanted = units(bytes);
        return free.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS) ? new Taken(wanted) : null;
    }

    /** Bytes that are taken. */
    public long taken() {
        return (long) (units - free.availablePermits()) << UNIT_BITS;
    }

    private int units(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, 1 + (bytes >> UNIT_BITS));
    }
}
