package dev.linkstream.links;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LifetimeTest {

    @ParameterizedTest
    @CsvSource({
        "P30D,2024-02-29T12:00:00Z,2024-03-30T12:00:00Z",
        "PT12H,2024-02-29T12:00:00Z,2024-03-01T00:00:00Z",
        "P1Y,2024-02-29T12:00:00Z,2025-02-28T12:00:00Z",
        "P1DT1S,2024-02-29T12:00:00Z,2024-03-01T12:00:01Z",
        "PT1S,2024-02-29T12:00:00Z,2024-02-29T12:00:01Z",
        "P10Y,2024-02-29T12:00:00Z,2034-02-28T12:00:00Z",
        "P2W,2024-02-29T12:00:00Z,2024-03-14T12:00:00Z"
    })
    void shouldEndAsTheCalendarSays(String text, Instant start, Instant end) {
        assertThat(Objects.requireNonNull(Lifetime.parse(text)).endOf(start)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30D",
                "P",
                "PT",
                "P0D",
                "-P1D",
                "P-1D",
                "p1d",
                "P11Y",
                "P10YT1S",
                "PT0.999S",
                "PT0S",
                "PT1",
                "tomorrow"
            })
    void shouldBeNoOtherText(String text) {
        assertThat(Lifetime.parse(text)).isNull();
    }
}
