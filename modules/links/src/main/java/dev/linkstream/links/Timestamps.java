package dev.linkstream.links;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides which texts are timestamps: RFC 3339 date-times by its grammar, and unix seconds. */
final class Timestamps {
    private static final Pattern DATE_TIME =
            Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)"
                    + "(?:\\.[0-9]++)?+(?:[Zz]|([+-](?:[01][0-9]|2[0-3])):([0-5][0-9]))");

    // The years 0000 to 9999, as in RFC 3339. Milliseconds sent by mistake lie outside from January 1978 on.
    private static final double FIRST_SECOND = -62_167_219_200d;
    private static final double BEYOND_LAST_SECOND = 253_402_300_800d;

    private Timestamps() {}

    /** Whether the text is a JSON number of seconds since 1970, whole or not, within the years 0000 to 9999. */
    static boolean isUnixSeconds(String text) {
        if (!JsonNumber.matches(text)) {
            return false;
        }
        // A double is exact enough to compare, and no exponent makes it large.
        double seconds = Double.parseDouble(text);
        return seconds >= FIRST_SECOND && seconds < BEYOND_LAST_SECOND;
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
