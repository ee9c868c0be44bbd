package dev.linkstream.query.numbers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.stats.StatsQuery;
import dev.linkstream.stats.StatsRetention;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.reactive.function.server.MockServerRequest;

class StatsParametersTest {

    private static final Instant NOW = Instant.parse("2026-11-30T13:17:20Z");

    private static StatsParameters read(String query) {
        MockServerRequest.Builder request = MockServerRequest.builder()
                .method(HttpMethod.GET)
                .uri(URI.create("/public/api/scenarios/s/stats"))
                .pathVariable("id", "s");
        for (String each : query.isEmpty() ? new String[0] : query.split("&")) {
            request.queryParam(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        return StatsParameters.of(request.build(), StatsRetention.DEFAULT, NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1970-01-01T00:00:00Z, 2026-12-01T00:00:00Z",
        "interval=hour, 2026-09-01T00:00:00Z, 2026-11-30T14:00:00Z",
        "interval=minute, 2026-11-28T13:00:00Z, 2026-11-30T13:18:00Z",
        "time_zone=Asia/Kolkata, 2026-09-01T18:30:00Z, 2026-11-30T18:30:00Z",
        "from=2026-11-01&to=2026-11-30, 2026-11-01T00:00:00Z, 2026-11-30T00:00:00Z",
        "from=2026-11-01&to=2026-11-30&time_zone=Europe/Berlin, 2026-10-31T23:00:00Z, 2026-11-29T23:00:00Z",
        "interval=hour&from=2026-11-01T10:59:59.9Z&to=2026-11-01T12:00:00.001+01:00, 2026-11-01T10:00:00Z, 2026-11-01T12:00:00Z"
    })
    void shouldTakeWholeIntervals(String parameters, Instant from, Instant to) {
        StatsQuery query = Objects.requireNonNull(read(parameters).query());

        assertThat(Instant.ofEpochMilli(query.from())).isEqualTo(from);
        assertThat(Instant.ofEpochMilli(query.to())).isEqualTo(to);
    }

    @Test
    void shouldTellNoCampaignFromAll() {
        assertThat(Objects.requireNonNull(read("").query()).onlyCampaign()).isNull();
        assertThat(Objects.requireNonNull(read("campaign=").query()).onlyCampaign())
                .isEmpty();
        assertThat(Objects.requireNonNull(read("campaign=spring").query()).onlyCampaign())
                .isEqualTo("spring");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    interval=week | interval | The interval parameter must be minute, hour or day.
                    time_zone=Mars/Olympus | time_zone | The time_zone parameter must be the name of a time zone, such as Europe/Berlin, or an offset, such as +05:30.
                    time_zone=+05:31 | time_zone | The time_zone parameter must be off UTC by whole quarters of an hour.
                    from=yesterday | from | The from parameter must be a time such as 2026-11-30T12:00:00Z, or a day such as 2026-11-30, since 1970.
                    from=1969-12-31 | from | The from parameter must be a time such as 2026-11-30T12:00:00Z, or a day such as 2026-11-30, since 1970.
                    from=2026-11-28T12:59:59Z&interval=minute | from | The from parameter must be at most 2 days ago for the interval minute.
                    from=2026-08-31&interval=hour | from | The from parameter must be at most 90 days ago for the interval hour.
                    from=2026-08-31&time_zone=Europe/Berlin | from | The from parameter must be at most 90 days ago for another time zone than UTC.
                    from=2026-11-30&to=2026-11-29 | to | The to parameter must be after from.
                    from=1990-01-01 | to | The to parameter must be at most 10000 intervals after from.""")
    void shouldNameTheParameterThatIsWrong(String parameters, String name, String error) {
        assertThat(read(parameters).errors()).containsOnlyKeys(name).containsEntry(name, List.of(error));
    }
}
