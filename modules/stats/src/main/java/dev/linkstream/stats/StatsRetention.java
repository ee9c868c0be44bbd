package dev.linkstream.stats;

import dev.linkstream.stats.counts.SpanUnit;
import java.time.Duration;

/**
 * For how long numbers are kept at their finest. Days are kept for ever.
 *
 * @param minutes for how long minutes are told apart, and
 * @param hours hours, and days of other time zones than UTC
 */
public record StatsRetention(Duration minutes, Duration hours) {

    public static final StatsRetention DEFAULT = new StatsRetention(Duration.ofDays(2), Duration.ofDays(90));

    /** The first minute, in milliseconds since 1970, that is told apart at a time. */
    public long firstMinute(long now) {
        return SpanUnit.HOUR.startOf(firstHourOfMinutes(now));
    }

    /** The first hour, in milliseconds since 1970, that is told apart at a time. */
    public long firstHour(long now) {
        return SpanUnit.DAY.startOf(firstDayOfHours(now));
    }

    int firstHourOfMinutes(long now) {
        return SpanUnit.HOUR.spanOf(now - minutes.toMillis());
    }

    int firstDayOfHours(long now) {
        return SpanUnit.DAY.spanOf(now - hours.toMillis());
    }
}
