package dev.linkstream.links.values;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides which texts are timestamps: RFC 3339 date-times by its grammar, and unix seconds. */
public final class Timestamps {
    private static final Pattern DATE_TIME =
            Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)"
                    + "(?:\\.[0-9]++)?+(?:[Zz]|([+-](?:[01][0-9]|2[0-3])):([0-5][0-9]))");

    private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("(.{17,64}[+-][0-9]{2})([0-9]{2})");

    // The years 0000 to 9999, as in RFC 3339. Milliseconds sent by mistake lie outside from January 1978 on.
    private static final double FIRST_SECOND = -62_167_219_200d;
    private static final double BEYOND_LAST_SECOND = 253_402_300_800d;

    private Timestamps() {}

    /** Whether the text is a JSON number of seconds since 1970, whole or not, within the years 0000 to 9999. */
    public static boolean isUnixSeconds(String text) {
        if (!JsonNumber.matches(text)) {
            return false;
        }
        // A double is exact enough to compare, and no exponent makes it large.
        double seconds = Double.parseDouble(text);
        return seconds >= FIRST_SECOND && seconds < BEYOND_LAST_SECOND;
    }

    /**
     * The text as a date-time of RFC 3339: one whose offset lacks its colon ({@code +0000}), as Salesforce writes it, gets
     * it; null for any other text.
     */
    public static @Nullable String rfc3339(String text) {
        Matcher offset = OFFSET_WITHOUT_COLON.matcher(text);
        String whole = offset.matches() ? offset.group(1) + ":" + offset.group(2) : text;
        return isRfc3339(whole) ? whole : null;
    }

    /** The instant that a date-time of RFC 3339 says, a leap second as the one before it; null for any other text. */
    public static @Nullable Instant parse(String text) {
        Matcher parts = DATE_TIME.matcher(text);
        if (!isRfc3339(text) || !parts.matches()) {
            return null;
        }
        LocalDateTime local = LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3))
                .atTime(number(parts, 4), number(parts, 5), Math.min(number(parts, 6), 59), nanos(text));
        String hours = parts.group(7);
        if (hours == null) {
            return local.toInstant(ZoneOffset.UTC);
        }
        int minutes = number(parts, 8);
        // Java's offsets end at 18 hours, those of RFC 3339 do not.
        return local.minusHours(Integer.parseInt(hours))
                .minusMinutes(hours.startsWith("-") ? -minutes : minutes)
                .toInstant(ZoneOffset.UTC);
    }

    /** Of the fraction of a second, which may have any number of digits. */
    private static int nanos(String dateTime) {
        int point = dateTime.indexOf('.');
        int nanos = 0;
        for (int i = 1; i <= 9; i++) {
            boolean digit = point >= 0 && point + i < dateTime.length() && isDigit(dateTime.charAt(point + i));
            if (!digit) {
                point = -1;
            }
            nanos = nanos * 10 + (digit ? dateTime.charAt(point + i) - '0' : 0);
        }
        return nanos;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Whether the text is a date-time of RFC 3339: an existing day, a full time, an offset. */
    static boolean isRfc3339(String text) {
        Matcher parts = DATE_TIME.matcher(text);
        if (!parts.matches()) {
            return false;
        }
        try {
            LocalDate day = LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3));
            return number(parts, 6) < 60 || isLeapSecond(day, parts);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Second 60 exists only as the last one, in UTC, of a June or a December. */
    private static boolean isLeapSecond(LocalDate day, Matcher parts) {
        LocalDateTime utc = day.atTime(number(parts, 4), number(parts, 5));
        String hours = parts.group(7);
        if (hours != null) {
            int minutes = number(parts, 8);
            utc = utc.minusHours(Integer.parseInt(hours)).minusMinutes(hours.startsWith("-") ? -minutes : minutes);
        }
        MonthDay date = MonthDay.from(utc);
        return utc.getHour() == 23
                && utc.getMinute() == 59
                && (date.equals(MonthDay.of(6, 30)) || date.equals(MonthDay.of(12, 31)));
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }
}
