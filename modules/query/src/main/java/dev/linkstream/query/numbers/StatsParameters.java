package dev.linkstream.query.numbers;

import dev.linkstream.stats.StatsQuery;
import dev.linkstream.stats.StatsRetention;
import dev.linkstream.stats.counts.Interval;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * What a call asks of a scenario's numbers. {@code from} is taken down and {@code to} up to a whole interval; without
 * {@code from} it is as far back as the interval is told apart, without {@code to} all until now.
 *
 * @param query null where {@code errors} say why
 * @param fromGiven whether the series begins at {@code from}, whatever happened then
 */
record StatsParameters(@Nullable StatsQuery query, boolean fromGiven, Map<String, List<String>> errors) {

    private static final int MOST_INTERVALS = 10_000;
    private static final int QUARTER_MILLIS = 900_000;

    static StatsParameters of(ServerRequest request, StatsRetention retention, Instant now) {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        String named = request.queryParam("interval").orElse(Interval.DAY.text());
        Interval interval = Interval.of(named).orElse(null);
        if (interval == null) {
            refuse(errors, "interval", "must be minute, hour or day.");
        }
        ZoneId zone = zone(request.queryParam("time_zone").orElse("UTC"), errors);
        if (interval == null || zone == null) {
            return new StatsParameters(null, false, errors);
        }
        Optional<Instant> from = time(request, "from", zone, errors);
        Optional<Instant> to = time(request, "to", zone, errors);
        if (!errors.isEmpty()) {
            return new StatsParameters(null, false, errors);
        }
        long first = first(interval, zone, retention, now);
        long begin = from.map(time -> interval.floor(time.toEpochMilli(), zone)).orElse(first);
        long end = interval.ceil(to.orElse(now.plusMillis(1)).toEpochMilli(), zone);
        require(interval, zone, begin, end, first, from.isPresent(), retention, errors);
        return new StatsParameters(
                errors.isEmpty()
                        ? new StatsQuery(
                                request.pathVariable("id"),
                                request.queryParam("campaign").orElse(null),
                                interval,
                                zone,
                                begin,
                                end)
                        : null,
                from.isPresent(),
                errors);
    }

    private static void require(
            Interval interval,
            ZoneId zone,
            long begin,
            long end,
            long first,
            boolean fromGiven,
            StatsRetention retention,
            Map<String, List<String>> errors) {
        if (begin < first) {
            refuse(
                    errors,
                    "from",
                    interval == Interval.DAY
                            ? "must be at most " + days(retention.hours()) + " ago for another time zone than UTC."
                            : "must be at most "
                                    + days(interval == Interval.MINUTE ? retention.minutes() : retention.hours())
                                    + " ago for the interval " + interval.text() + ".");
        } else if (end <= begin) {
            refuse(errors, "to", "must be after from.");
        } else if (fromGiven && (end - begin) / (interval.next(begin, zone) - begin) > MOST_INTERVALS) {
            refuse(errors, "to", "must be at most " + MOST_INTERVALS + " intervals after from.");
        }
    }

    private static String days(java.time.Duration duration) {
        return duration.toHours() % 24 == 0 ? duration.toDays() + " days" : duration.toHours() + " hours";
    }

    /** The first interval that can still be told apart from others. */
    private static long first(Interval interval, ZoneId zone, StatsRetention retention, Instant now) {
        return switch (interval) {
            case MINUTE -> interval.ceil(retention.firstMinute(now.toEpochMilli()), zone);
            case HOUR -> interval.ceil(retention.firstHour(now.toEpochMilli()), zone);
            case DAY -> isUtc(zone) ? 0 : interval.ceil(retention.firstHour(now.toEpochMilli()), zone);
        };
    }

    private static boolean isUtc(ZoneId zone) {
        return zone.normalized().equals(ZoneOffset.UTC);
    }

    private static @Nullable ZoneId zone(String name, Map<String, List<String>> errors) {
        try {
            ZoneId zone = ZoneId.of(name.equals("utc") ? name.toUpperCase(Locale.ROOT) : name);
            if (zone.getRules().getOffset(Instant.now()).getTotalSeconds() * 1000 % QUARTER_MILLIS != 0) {
                refuse(errors, "time_zone", "must be off UTC by whole quarters of an hour.");
            }
            return zone;
        } catch (DateTimeException e) {
            refuse(
                    errors,
                    "time_zone",
                    "must be the name of a time zone, such as Europe/Berlin, or an offset, such as +05:30.");
            return null;
        }
    }

    /** A time, or a day, which then stands for its beginning in the zone. */
    private static Optional<Instant> time(
            ServerRequest request, String name, ZoneId zone, Map<String, List<String>> errors) {
        String text = request.queryParam(name).orElse("");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant time = text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
            if (time.toEpochMilli() >= 0 && time.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
                return Optional.of(time);
            }
        } catch (DateTimeException | ArithmeticException e) {
            // Told below.
        }
        refuse(errors, name, "must be a time such as 2026-11-30T12:00:00Z, or a day such as 2026-11-30, since 1970.");
        return Optional.empty();
    }

    private static void refuse(Map<String, List<String>> errors, String name, String rule) {
        errors.put(name, List.of("The " + name + " parameter " + rule));
    }
}
