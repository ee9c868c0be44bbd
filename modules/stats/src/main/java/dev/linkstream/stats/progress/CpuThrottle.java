package dev.linkstream.stats.progress;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Keeps what counts from taking the CPU from what answers. While the machine is busy a counting thread takes a sixth of a
 * core, some tens of thousands of events a second; else as much as there is. Of one thread, and used by it alone.
 */
public final class CpuThrottle {

    private static final double SHARE = 1 / 6.0;
    private static final double BUSY = 0.85;
    private static final long LOAD_SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final ThreadLocal<CpuThrottle> OF_THREADS = ThreadLocal.withInitial(CpuThrottle::ofThisMachine);

    private final LongSupplier nanoTime;
    private final LongSupplier threadCpuNanos;
    private final DoubleSupplier machineLoad;
    private final LongConsumer rest;

    private long begin;
    private long cpuBefore;
    private long sampled;
    private boolean busy;

    /**
     * @param threadCpuNanos CPU time that the calling thread has had
     * @param machineLoad share of all cores in use since the last call, from 0 to 1
     * @param rest lets the calling thread wait for so many nanoseconds
     */
    CpuThrottle(LongSupplier nanoTime, LongSupplier threadCpuNanos, DoubleSupplier machineLoad, LongConsumer rest) {
        this.nanoTime = nanoTime;
        this.threadCpuNanos = threadCpuNanos;
        this.machineLoad = machineLoad;
        this.rest = rest;
        begin = nanoTime.getAsLong();
        sampled = begin - LOAD_SAMPLE_NANOS;
    }

    /** The one of the calling thread. */
    public static CpuThrottle ofThisThread() {
        return OF_THREADS.get();
    }

    private static CpuThrottle ofThisMachine() {
        var threads = ManagementFactory.getThreadMXBean();
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new CpuThrottle(
                System::nanoTime, threads::getCurrentThreadCpuTime, system::getCpuLoad, LockSupport::parkNanos);
    }

    /** To be called between two batches of events, or of rows: waits for as long as the last one took too much. */
    public void pause() {
        long now = nanoTime.getAsLong();
        if (now - sampled >= LOAD_SAMPLE_NANOS) {
            sampled = now;
            busy = machineLoad.getAsDouble() > BUSY;
        }
        long cpu = threadCpuNanos.getAsLong() - cpuBefore;
        long wait = (long) (cpu / SHARE) - (now - begin);
        if (busy && wait > 0) {
            rest.accept(Math.min(wait, LONGEST_REST_NANOS));
        }
        begin = nanoTime.getAsLong();
        cpuBefore = threadCpuNanos.getAsLong();
    }
}
