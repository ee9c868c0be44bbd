package dev.linkstream.benchmarks;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Loads a process with what will be measured, until Java's compilers have little left to do there: what they take of a
 * slow machine's cores would be missing in a figure.
 */
final class WarmUp {

    /** Of one core, in two slices in a row. */
    private static final double LITTLE = 0.1;

    private static final int SLICES = 2;

    private final LongSupplier compilerNanos;
    private final Duration slice;

    private WarmUp(LongSupplier compilerNanos, Duration slice) {
        this.compilerNanos = compilerNanos;
        this.slice = slice;
    }

    /**
     * Of a process.
     *
     * @param slice how long it is loaded at least, twice
     */
    static WarmUp of(long pid, Duration slice) {
        return new WarmUp(() -> Proc.threadsNanos(pid, name -> name.matches("C[12] Compiler.*")), slice);
    }

    /** The same by what tells processor time of compilers. */
    static WarmUp by(LongSupplier compilerNanos, Duration slice) {
        return new WarmUp(compilerNanos, slice);
    }

    /**
     * Loads it.
     *
     * @param most no slice begins after that
     * @param load takes as long as it is told
     */
    void under(Consumer<Duration> load, Duration most) {
        int quiet = 0;
        for (Duration loaded = Duration.ZERO;
                quiet < SLICES && loaded.compareTo(most) < 0;
                loaded = loaded.plus(slice)) {
            long before = compilerNanos.getAsLong();
            load.accept(slice);
            quiet = compilerNanos.getAsLong() - before < LITTLE * slice.toNanos() ? quiet + 1 : 0;
        }
    }
}
