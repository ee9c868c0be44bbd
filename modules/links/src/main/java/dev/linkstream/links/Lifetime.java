package dev.linkstream.links;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** How long a link lives: an ISO 8601 duration from a second to ten years, such as P30D or PT12H. */
public final class Lifetime {

    /** What a text must be to be one. */
    public static final String RULE = "an ISO 8601 duration from PT1S to P10Y, such as P30D or PT12H";

    private static final int MAX_YEARS = 10;
    private static final LocalDateTime ANY_DAY = LocalDateTime.of(2000, 1, 1, 0, 0);

    private final Period days;
    private final Duration time;

    private Lifetime(Period days, Duration time) {
        this.days = days;
        this.time = time;
    }

    /** The lifetime that a text says, null where it says none. */
    public static @Nullable Lifetime parse(String text) {
        // Java's parsers also read signs and lower case, which ISO 8601 does not have.
        if (!text.startsWith("P") || !text.chars().allMatch(c -> c != '-' && c != '+' && !Character.isLowerCase(c))) {
            return null;
        }
        int time = text.indexOf('T');
        try {
            Lifetime lifetime = new Lifetime(
                    time == 1 ? Period.ZERO : Period.parse(time < 0 ? text : text.substring(0, time)),
                    time < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(time)));
            LocalDateTime end = ANY_DAY.plus(lifetime.days).plus(lifetime.time);
            // The bound keeps any sum of a time and a lifetime far from what an instant can hold.
            return !end.isBefore(ANY_DAY.plusSeconds(1)) && !end.isAfter(ANY_DAY.plusYears(MAX_YEARS))
                    ? lifetime
                    : null;
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    /** When a link that is made at that time expires. */
    public Instant endOf(Instant start) {
        return start.atZone(ZoneOffset.UTC).plus(days).plus(time).toInstant();
    }
}
