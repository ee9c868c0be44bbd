package dev.linkstream.benchmarks.numbers;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A question about a scenario's numbers, as a console or a person asks it.
 *
 * @param campaign null: of all
 * @param interval hour or day
 * @param from a day of the zone, which counts
 * @param to a day of the zone, which does not
 */
record StatsQuestion(@Nullable Integer campaign, String interval, ZoneId zone, LocalDate from, LocalDate to) {

    private static final List<ZoneId> ZONES = List.of(
            ZoneOffset.UTC, ZoneId.of("Europe/Berlin"), ZoneId.of("America/New_York"), ZoneId.of("Asia/Kolkata"));

    /** Hours and days told apart begin some hours later than the first click. */
    private static final int MARGIN_DAYS = 2;

    /** Any range of whole days, of all campaigns or one. */
    static StatsQuestion random(SplittableRandom random, int campaigns, ClickHistory history) {
        LocalDate first = LocalDate.ofInstant(Instant.ofEpochMilli(history.begin()), ZoneOffset.UTC)
                .plusDays(MARGIN_DAYS);
        int days = (int) ClickHistory.LENGTH.minus(Duration.ofDays(MARGIN_DAYS)).toDays();
        int begin = random.nextInt(days);
        int length = 1 + random.nextInt(days - begin);
        return new StatsQuestion(
                random.nextBoolean() ? null : (Integer) random.nextInt(campaigns),
                random.nextBoolean() ? "hour" : "day",
                ZONES.get(random.nextInt(ZONES.size())),
                first.plusDays(begin),
                first.plusDays(begin + length));
    }

    static String campaign(int number) {
        return "campaign-" + number;
    }

    String path(String scenario) {
        return "/public/api/scenarios/" + scenario + "/stats?interval=" + interval + "&time_zone=" + zone.getId()
                + "&from=" + from + "&to=" + to + (campaign == null ? "" : "&campaign=" + campaign(campaign));
    }

    Instant begin() {
        return from.atStartOfDay(zone).toInstant();
    }

    Instant end() {
        return to.atStartOfDay(zone).toInstant();
    }
}
