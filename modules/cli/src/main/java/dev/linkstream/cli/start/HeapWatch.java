package dev.linkstream.cli.start;

import dev.linkstream.cli.terminal.CommandFailure;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Ends a process that does nothing but collect a heap that stays full: Java's own limit for that never fires where the
 * generations have fixed sizes, and whoever restarts the process can help, while it stands still nobody can. For one
 * thread.
 */
final class HeapWatch {

    private static final long LOOK_MILLIS = 1_000;

    /** Of the last so many seconds. */
    private static final int WINDOW_SECONDS = 15;

    private static final double MOST_TIME_COLLECTING = 0.9;
    private static final double FULL = 0.97;

    private final LongSupplier nanoTime;
    private final LongSupplier collectingMillis;
    private final DoubleSupplier fullness;
    private final Deque<Look> looks = new ArrayDeque<>();

    private record Look(long nanos, long collectingMillis) {}

    /**
     * A watch of a heap.
     *
     * @param collectingMillis time that all collections have taken since the process began
     * @param fullness of what collections left of the old generation, 0 to 1
     */
    HeapWatch(LongSupplier nanoTime, LongSupplier collectingMillis, DoubleSupplier fullness) {
        this.nanoTime = nanoTime;
        this.collectingMillis = collectingMillis;
        this.fullness = fullness;
    }

    /** Watches this process' heap on a thread of its own, and ends the process with a line where it is exhausted. */
    static void start() {
        HeapWatch watch = new HeapWatch(
                System::nanoTime, HeapWatch::collectingMillisOfThisProcess, HeapWatch::fullnessOfThisProcess);
        Thread thread = new Thread(watch::watch, "heap-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (!isExhausted()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
            System.err.println("linkstream: the process ends, as its heap of "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MB is exhausted: " + WINDOW_SECONDS
                    + " seconds went into collecting it in vain. Give it more (-Xmx in java.options), or fewer partitions,"
                    + " and start it again: nothing that was acknowledged is lost");
            Runtime.getRuntime().halt(CommandFailure.SERVER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once more; whether there was nothing but collections, and no room after them, for a whole window. */
    boolean isExhausted() {
        Look now = new Look(nanoTime.getAsLong(), collectingMillis.getAsLong());
        looks.add(now);
        Look first = looks.getFirst();
        while (looks.size() > 2 && now.nanos - second().nanos >= TimeUnit.SECONDS.toNanos(WINDOW_SECONDS)) {
            looks.removeFirst();
            first = looks.getFirst();
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(now.nanos - first.nanos);
        return millis >= TimeUnit.SECONDS.toMillis(WINDOW_SECONDS)
                && now.collectingMillis - first.collectingMillis >= MOST_TIME_COLLECTING * millis
                && fullness.getAsDouble() >= FULL;
    }

    private Look second() {
        var each = looks.iterator();
        each.next();
        return each.next();
    }

    private static long collectingMillisOfThisProcess() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    /** Of the largest pool of the heap that a full collection tells of. */
    private static double fullnessOfThisProcess() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool ->
                        pool.getType() == MemoryType.HEAP && pool.getName().contains("Old"))
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(usage -> usage != null && usage.getMax() > 0)
                .mapToDouble(HeapWatch::fullness)
                .max()
                .orElse(0);
    }

    private static double fullness(MemoryUsage usage) {
        return (double) usage.getUsed() / usage.getMax();
    }
}
