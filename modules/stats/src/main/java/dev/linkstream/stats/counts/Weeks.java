package dev.linkstream.stats.counts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Of a campaign, {@value #DAYS} days at a time as one: what was counted, and which links were clicked. Worked out when they
 * are asked for, so that a range of months is a few of them and not a hundred days. Not thread-safe.
 */
public final class Weeks {

    /** A power of two. */
    public static final int DAYS = 8;

    private final List<Week> weeks = new ArrayList<>();

    /**
     * Some days as one.
     *
     * @param version of the partition's changes, the last one that it knows of
     * @param links a bit each
     */
    public record Week(int number, long version, Tally tally, long[] links) {}

    /** What is known of the days of a number; null where nothing is. */
    public @Nullable Week find(int number) {
        for (Week each : weeks) {
            if (each.number == number) {
                return each;
            }
        }
        return null;
    }

    public void put(Week week) {
        weeks.removeIf(each -> each.number == week.number);
        weeks.add(week);
    }

    /** The bits up to the last one that is set. */
    public static long[] trimmed(long[] bits, int words) {
        int used = words;
        while (used > 0 && bits[used - 1] == 0) {
            used--;
        }
        return Arrays.copyOf(bits, used);
    }

    /** What they take in memory, about. */
    long memory() {
        long sum = 40;
        for (Week each : weeks) {
            sum += 200 + 8L * each.links.length;
        }
        return sum;
    }
}
