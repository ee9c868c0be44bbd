package dev.linkstream.stats.counts;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.Optional;

/** How long the parts of a series are. */
public enum Interval {
    MINUTE(SpanUnit.HOUR, 60_000),
    HOUR(SpanUnit.DAY, 3_600_000),
    DAY(SpanUnit.DAY, 86_400_000);

    private final SpanUnit unit;
    private final long millis;

    Interval(SpanUnit unit, long millis) {
        this.unit = unit;
        this.millis = millis;
    }

    /** The interval of this name, in lower case. */
    public static Optional<Interval> of(String name) {
        for (Interval each : values()) {
            if (each.text().equals(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The spans that tell of it. */
    public SpanUnit unit() {
        return unit;
    }

    /** The start of the interval that a time lies in, both in milliseconds since 1970. */
    public long floor(long time, ZoneId zone) {
        Instant at = Instant.ofEpochMilli(time);
        if (this == DAY) {
            return at.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant().toEpochMilli();
        }
        ZoneRules rules = zone.getRules();
        long begun = time - Math.floorMod(time + millis(rules.getOffset(at)), millis);
        // Where clocks are changed by half an hour, an interval ends with that, and another begins.
        ZoneOffsetTransition change = rules.isFixedOffset() ? null : rules.previousTransition(at.plusMillis(1));
        return change == null ? begun : Math.max(begun, change.getInstant().toEpochMilli());
    }

    /** The end of the interval that begins at a time. */
    public long next(long start, ZoneId zone) {
        Instant at = Instant.ofEpochMilli(start);
        if (this == DAY) {
            LocalDate tomorrow = at.atZone(zone).toLocalDate().plusDays(1);
            return tomorrow.atStartOfDay(zone).toInstant().toEpochMilli();
        }
        ZoneRules rules = zone.getRules();
        long next = start + millis - Math.floorMod(start + millis(rules.getOffset(at)), millis);
        ZoneOffsetTransition change = rules.isFixedOffset() ? null : rules.nextTransition(at);
        return change == null ? next : Math.min(next, change.getInstant().toEpochMilli());
    }

    private static long millis(ZoneOffset offset) {
        return offset.getTotalSeconds() * 1000L;
    }

    /** The start of the first interval that does not begin before a time. */
    public long ceil(long time, ZoneId zone) {
        long floor = floor(time, zone);
        return floor == time ? time : next(floor, zone);
    }
}
