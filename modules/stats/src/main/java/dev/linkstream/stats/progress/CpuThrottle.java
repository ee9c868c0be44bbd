package dev.linkstream.stats.progress;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Keeps what counts from taking the CPU from what answers. While others use half of the machine a counting thread
 * takes a tenth of a core, ten thousand events a second and more; else as much as there is. Of one thread, and used by it
 * alone.
 */
public final class CpuThrottle {

    private static final double SHARE = 1 / 10.0;
    private static final double BUSY = 0.5;
    private static final long LOAD_SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** CPU time of all counting threads of this process, in nanoseconds: others' is the rest. */
    private static final LongAdder COUNTING = new LongAdder();

    private static final ThreadLocal<CpuThrottle> OF_THREADS = ThreadLocal.withInitial(CpuThrottle::ofThisMachine);

    private final LongSupplier nanoTime;
    private final LongSupplier threadCpuNanos;
    private final DoubleSupplier machineLoad;
    private final int cores;
    private final LongAdder counting;
    private final LongConsumer rest;

    private long begin;
    private long cpuBefore;
    private long sampled;
    private long countingBefore;
    private boolean busy;

    /**
     * @param threadCpuNanos CPU time that the calling thread has had
     * @param machineLoad share of all cores in use since the last call, from 0 to 1
     * @param counting CPU time of all counting threads, in nanoseconds, which this one adds to
     * @param rest lets the calling thread wait for so many nanoseconds
     */
    CpuThrottle(
            LongSupplier nanoTime,
            LongSupplier threadCpuNanos,
            DoubleSupplier machineLoad,
            int cores,
            LongAdder counting,
            LongConsumer rest) {
        this.nanoTime = nanoTime;
        this.threadCpuNanos = threadCpuNanos;
        this.machineLoad = machineLoad;
        this.cores = cores;
        this.counting = counting;
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
                System::nanoTime,
                threads::getCurrentThreadCpuTime,
                system::getCpuLoad,
                system.getAvailableProcessors(),
                COUNTING,
                LockSupport::parkNanos);
    }

    /** To be called between two batches of events, or of rows: waits for as long as the last one took too much. */
    public void pause() {
        long now = nanoTime.getAsLong();
        long cpu = threadCpuNanos.getAsLong() - cpuBefore;
        counting.add(cpu);
        if (now - sampled >= LOAD_SAMPLE_NANOS) {
            busy = loadOfOthers(now - sampled) > BUSY;
            sampled = now;
        }
        long wait = (long) (cpu / SHARE) - (now - begin);
        if (busy && wait > 0) {
            rest.accept(Math.min(wait, LONGEST_REST_NANOS));
        }
        begin = nanoTime.getAsLong();
        cpuBefore = threadCpuNanos.getAsLong();
    }

    private double loadOfOthers(long nanos) {
        long counted = counting.sum();
        double own = (double) (counted - countingBefore) / nanos / cores;
        countingBefore = counted;
        return machineLoad.getAsDouble() - own;
    }
}
