package dev.linkstream.links.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1985-04-12T23:20:50.52Z",
                "1996-12-19T16:39:57-08:00",
                "1990-12-31T23:59:60Z",
                "1990-12-31T15:59:60-08:00",
                "1937-01-01T12:00:27.87+00:20",
                "2015-07-01T05:29:60+05:30",
                "2016-12-31T23:59:60.5Z",
                "2024-02-29T00:00:00z",
                "2026-01-01t00:00:00-00:00",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999999999Z",
                "2026-01-01T00:00:00+23:59"
            })
    void shouldAcceptWhatRfc3339Allows(String text) {
        assertThat(Timestamps.isRfc3339(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-01-01",
                "2026-01-01T00:00:00",
                "2026-01-01 00:00:00Z",
                "2026-01-01T00:00Z",
                "2026-1-1T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-01-01T24:00:00Z",
                "2026-01-01T00:60:00Z",
                "2026-01-01T00:00:61Z",
                "2026-01-01T00:00:60Z",
                "2026-12-31T22:59:60Z",
                "2026-03-31T23:59:60Z",
                "1990-12-31T23:59:60-08:00",
                "2026-01-01T00:00:00.Z",
                "2026-01-01T00:00:00,5Z",
                "2026-01-01T00:00:00+0100",
                "2026-01-01T00:00:00+24:00",
                "2026-01-01T00:00:00+01:60",
                "2026-01-01T00:00:00Z ",
                "+2026-01-01T00:00:00Z",
                "20260101T000000Z",
                "٢٠٢٦-01-01T00:00:00Z",
                "tomorrow"
            })
    void shouldRefuseWhatRfc3339DoesNotAllow(String text) {
        assertThat(Timestamps.isRfc3339(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "1767225600",
                "1767225600.25",
                "1.7672256E9",
                "253402300799",
                "-62167219200",
                "1e-999999999"
            })
    void shouldAcceptUnixSeconds(String text) {
        assertThat(Timestamps.isUnixSeconds(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1767225600000",
                "253402300800",
                "-62167219201",
                "1e999999999",
                "-1e999999999",
                "0x10",
                "1767225600s",
                "NaN",
                "1f",
                " 1"
            })
    void shouldRefuseWhatIsNoSecondOfTheseYears(String text) {
        assertThat(Timestamps.isUnixSeconds(text)).isFalse();
    }

    @Test
    void shouldAcceptEveryInstantAtEveryOffset() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20260101);
        for (int i = 0; i < 10_000; i++) {
            Instant instant = Instant.ofEpochSecond(random.nextLong(-62_000_000_000L, 253_000_000_000L));
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(random.nextInt(-17 * 60, 17 * 60) * 60);
            // A full second is written always: Java leaves a zero one out.
            String text = instant.plusMillis(1).atOffset(offset).toString();
            assertThat(Timestamps.isRfc3339(text)).as(text).isTrue();
            assertThat(Timestamps.isUnixSeconds(String.valueOf(instant.getEpochSecond())))
                    .as(text)
                    .isTrue();
        }
    }
}
