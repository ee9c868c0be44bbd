package dev.linkstream.benchmarks.measure;

import java.time.Duration;

/** What a run may take beyond its rounds, for those that are taken anew. */
public final class SpareTime {

    private long nanosLeft;

    private SpareTime(long nanos) {
        nanosLeft = nanos;
    }

    static SpareTime of(Duration time) {
        return new SpareTime(time.toNanos());
    }

    public static SpareTime none() {
        return new SpareTime(0);
    }

    boolean isLeft() {
        return nanosLeft > 0;
    }

    void spend(long nanos) {
        nanosLeft -= nanos;
    }
}
