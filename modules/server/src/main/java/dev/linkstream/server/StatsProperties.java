package dev.linkstream.server;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the numbers.
 *
 * @param memory what they may take on the heap, so that they are answered without reading the disk
 */
@Validated
@ConfigurationProperties("linkstream.stats")
record StatsProperties(
        @Min(1) @Max(64) @DefaultValue("1") int threads,
        @DefaultValue("5s") Duration commitInterval,
        @DefaultValue("32MB") DataSize memory,
        @DefaultValue Retention retention) {

    /**
     * For how long minutes, and hours, are told apart; days are for ever.
     *
     * @param hours also: days of other time zones than UTC
     */
    record Retention(
            @DefaultValue("2d") Duration minutes,
            @DefaultValue("90d") Duration hours) {

        /**
         * Checks both.
         *
         * @throws IllegalArgumentException naming the setting, its rule and its value
         */
        Retention {
            require("minutes", minutes, Duration.ofHours(1));
            require("hours", hours, Duration.ofDays(1));
        }

        private static void require(String name, Duration kept, Duration least) {
            if (kept.compareTo(least) < 0 || kept.compareTo(Duration.ofDays(36_500)) > 0) {
                throw new IllegalArgumentException("linkstream.stats.retention." + name + " must be from " + least
                        + " to 36500 days, but is " + kept);
            }
        }
    }

    /**
     * Checks what annotations cannot.
     *
     * @throws IllegalArgumentException naming the setting, its rule and its value
     */
    StatsProperties {
        if (commitInterval.isNegative()) {
            throw new IllegalArgumentException(
                    "linkstream.stats.commit-interval must be at least 0, but is " + commitInterval);
        }
        if (memory.toMegabytes() < 1) {
            throw new IllegalArgumentException("linkstream.stats.memory must be at least 1MB, but is " + memory);
        }
    }
}
