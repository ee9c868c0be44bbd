package dev.linkstream.stats.counts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

    @ParameterizedTest
    @CsvSource({
        // Clocks go forward, then back: a day of 23 hours, one of 25.
        "DAY, Europe/Berlin, 2026-03-29T12:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "DAY, Europe/Berlin, 2026-10-25T12:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        "DAY, Asia/Kolkata, 2026-11-30T18:30:00Z, 2026-11-30T18:30:00Z, 2026-12-01T18:30:00Z",
        // There midnight is skipped.
        "DAY, Asia/Beirut, 2026-03-29T05:00:00Z, 2026-03-28T22:00:00Z, 2026-03-29T21:00:00Z",
        "HOUR, Asia/Kathmandu, 2026-11-30T12:20:00Z, 2026-11-30T12:15:00Z, 2026-11-30T13:15:00Z",
        "HOUR, Europe/Berlin, 2026-10-25T00:30:00Z, 2026-10-25T00:00:00Z, 2026-10-25T01:00:00Z",
        "MINUTE, UTC, 2026-11-30T12:20:59.999Z, 2026-11-30T12:20:00Z, 2026-11-30T12:21:00Z"
    })
    void shouldCutTimeAsClocksOfTheZoneDo(Interval interval, String zone, Instant at, Instant start, Instant next) {
        ZoneId there = ZoneId.of(zone);

        assertThat(Instant.ofEpochMilli(interval.floor(at.toEpochMilli(), there)))
                .isEqualTo(start);
        assertThat(Instant.ofEpochMilli(interval.next(start.toEpochMilli(), there)))
                .isEqualTo(next);
        assertThat(interval.ceil(start.toEpochMilli(), there)).isEqualTo(start.toEpochMilli());
        assertThat(Instant.ofEpochMilli(interval.ceil(start.toEpochMilli() + 1, there)))
                .isEqualTo(next);
    }

    @Test
    void shouldNeverStandStillNorOverlap() {
        for (String zone : new String[] {"Australia/Lord_Howe", "Europe/Berlin", "America/St_Johns", "Asia/Beirut"}) {
            ZoneId there = ZoneId.of(zone);
            for (Interval interval : new Interval[] {Interval.HOUR, Interval.DAY}) {
                long start =
                        interval.floor(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli(), there);
                for (int i = 0; i < (interval == Interval.DAY ? 400 : 9_600); i++) {
                    long next = interval.next(start, there);
                    assertThat(next).isGreaterThan(start);
                    assertThat(interval.floor(next - 1, there))
                            .as("%s %s", zone, Instant.ofEpochMilli(next))
                            .isEqualTo(start);
                    assertThat(interval.floor(next, there)).isEqualTo(next);
                    start = next;
                }
            }
        }
    }
}
