package dev.linkstream.benchmarks.measure;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a figure must be, next to its floor or by itself. */
public record Goal(Kind kind, double bound) {

    enum Kind {
        /** The figure is at most so many times the floor. */
        RATIO_AT_MOST,
        /** The figure is at least so many times the floor. */
        RATIO_AT_LEAST,
        /** The figure is at most the floor and so much more. */
        FLOOR_PLUS,
        /** The figure is at most so much; it has no floor. */
        AT_MOST
    }

    public static Goal ratioAtMost(double bound) {
        return new Goal(Kind.RATIO_AT_MOST, bound);
    }

    public static Goal ratioAtLeast(double bound) {
        return new Goal(Kind.RATIO_AT_LEAST, bound);
    }

    public static Goal floorPlus(double bound) {
        return new Goal(Kind.FLOOR_PLUS, bound);
    }

    public static Goal atMost(double bound) {
        return new Goal(Kind.AT_MOST, bound);
    }

    boolean holds(double figure, @Nullable Double floor, @Nullable Double ratio) {
        return switch (kind) {
            case RATIO_AT_MOST -> Objects.requireNonNull(ratio) <= bound;
            case RATIO_AT_LEAST -> Objects.requireNonNull(ratio) >= bound;
            case FLOOR_PLUS -> figure <= Objects.requireNonNull(floor) + bound;
            case AT_MOST -> figure <= bound;
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case RATIO_AT_MOST -> "<= " + number(bound) + " x";
            case RATIO_AT_LEAST -> ">= " + number(bound) + " x";
            case FLOOR_PLUS -> "<= floor + " + number(bound);
            case AT_MOST -> "<= " + number(bound);
        };
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%s", value);
    }
}
