package dev.linkstream.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatsTableTest {

    private static final String NUMBERS = "\"links\":%d,\"clicks\":%d,\"links_clicked\":%d,\"users_clicking\":%d,"
            + "\"conversations\":%d,\"outcomes\":%s,\"click_through_rate\":%s,\"conversation_rate\":%s}";

    private static JsonNode stats(String series, String campaigns) {
        return JsonMapper.shared()
                .readTree("{\"as_of\":\"2026-11-30T13:17:20.5Z\",\"totals\":{"
                        + String.format(
                                Locale.ROOT,
                                NUMBERS,
                                1000,
                                60,
                                50,
                                40,
                                5,
                                "{\"booked\":3,\"helpful\":2}",
                                "0.05",
                                "0.1")
                        + ",\"series\":[" + series + "],\"campaigns\":[" + campaigns + "]}");
    }

    private static String interval(String start, int clicks) {
        return "{\"start\":\"" + start + "\","
                + String.format(Locale.ROOT, NUMBERS, 0, clicks, clicks, clicks, 0, "{}", "null", "null");
    }

    @Test
    void shouldShowNumbersInColumnsAndClicksAsBars() {
        JsonNode stats = stats(
                interval("2026-11-27T23:00:00Z", 9)
                        + "," + interval("2026-11-28T23:00:00Z", 40)
                        + "," + interval("2026-11-29T23:00:00Z", 0)
                        + "," + interval("2026-11-30T23:00:00Z", 1),
                "{\"campaign\":null," + String.format(Locale.ROOT, NUMBERS, 1, 0, 0, 0, 0, "{}", "0", "null")
                        + ",{\"campaign\":\"" + "x".repeat(31) + "\","
                        + String.format(Locale.ROOT, NUMBERS, 1, 0, 0, 0, 0, "{}", "0", "null"));

        assertThat(new StatsTable(stats, "Europe/Berlin", 3).text("scenario s, by day, Europe/Berlin"))
                .isEqualTo("""
                        scenario s, by day, Europe/Berlin, as of 2026-11-30T13:17:20.5Z

                                                        links  clicks  links clicked  users  conversations  outcomes
                        2026-11-29                          0      40             40     40              0
                        2026-11-30                          0       0              0      0              0
                        2026-12-01                          0       1              1      1              0
                        total                            1000      60        50 (5%)     40        5 (10%)  booked 3, helpful 2
                        (no campaign)                       1       0         0 (0%)      0              0
                        xxxxxxxxxxxxxxxxxxxxxxxxxxxxx…      1       0         0 (0%)      0              0

                        clicks
                        2026-11-29  ████████████████████████████████████████ 40
                        2026-11-30  0
                        2026-12-01  █ 1
                        """);
    }

    @Test
    void shouldShowTheTimeOfShorterIntervals() {
        JsonNode stats = stats(interval("2026-11-30T12:00:00Z", 1) + "," + interval("2026-11-30T13:00:00Z", 2), "");

        assertThat(new StatsTable(stats, "UTC", 30).text("s"))
                .contains("\n2026-11-30 12:00  ")
                .contains("\n2026-11-30 13:00  ");
    }

    @Test
    void shouldSayThatNothingHappened() {
        assertThat(new StatsTable(stats("", ""), "UTC", 30).text("s"))
                .contains("total")
                .doesNotContain("clicks\n2026");
    }
}
