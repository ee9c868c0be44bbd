package dev.linkstream.stats;

import dev.linkstream.stats.counts.Interval;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question about a scenario's numbers.
 *
 * @param onlyCampaign null: of all its links; empty: of those without a campaign
 * @param from start of an interval of the zone, in milliseconds since 1970; it counts
 * @param to start of an interval of the zone, which does not count
 */
public record StatsQuery(
        String scenario, @Nullable String onlyCampaign, Interval interval, ZoneId zone, long from, long to) {

    /** The starts of all intervals from a time on, which is the start of one, and where the last one ends. */
    long[] bounds(long first) {
        List<Long> bounds = new ArrayList<>();
        for (long start = first; start < to; start = interval.next(start, zone)) {
            bounds.add(start);
        }
        bounds.add(to);
        return bounds.stream().mapToLong(Long::longValue).toArray();
    }

    /** Whether a campaign's links are asked for; null: links without one. */
    boolean asksFor(@Nullable String campaign) {
        return onlyCampaign == null || onlyCampaign.equals(campaign == null ? "" : campaign);
    }
}
