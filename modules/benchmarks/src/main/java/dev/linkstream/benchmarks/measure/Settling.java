package dev.linkstream.benchmarks.measure;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Waits until some threads of a process have little left to do, by the CPU time that they take in slices of time:
 * it would be missing in a figure.
 */
public final class Settling {

    private final LongSupplier nanos;
    private final double little;
    private final int slices;
    private final Duration slice;

    /**
     * By what tells the CPU time of the threads.
     *
     * @param little of a core
     * @param slices in a row in which they take less than that
     */
    Settling(LongSupplier nanos, double little, int slices, Duration slice) {
        this.nanos = nanos;
        this.little = little;
        this.slices = slices;
        this.slice = slice;
    }

    /**
     * Of Java's compilers, once the process is loaded with what will be measured: two slices in a row in which they take
     * less than a tenth of a core.
     */
    public static Settling compilers(long pid, Duration slice) {
        return new Settling(threads(pid, "C[12] Compiler.*"), 0.1, 2, slice);
    }

    /** Of what goes through logs and stores behind a program that made many links, and rests 15 s between two of them. */
    public static Settling cleaners(long pid, Duration slice) {
        return new Settling(threads(pid, "kafka-log-clean.*|rocksdb.*"), 0.02, 10, slice);
    }

    private static LongSupplier threads(long pid, String name) {
        return () -> Proc.threadsNanos(pid, each -> each.matches(name));
    }

    /**
     * Waits.
     *
     * @param load what the process is to do meanwhile; takes as long as it is told
     * @param most no slice begins after that
     */
    public void under(Consumer<Duration> load, Duration most) {
        int quiet = 0;
        for (Duration waited = Duration.ZERO;
                quiet < slices && waited.compareTo(most) < 0;
                waited = waited.plus(slice)) {
            long before = nanos.getAsLong();
            load.accept(slice);
            quiet = nanos.getAsLong() - before < little * slice.toNanos() ? quiet + 1 : 0;
        }
    }
}
