package dev.linkstream.server;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of what is encrypted.
 *
 * @param masterKeys the master keys as hex, the current one last, separated by commas or lines; absent: those of the file
 * @param logKeyRotation how long a log key is used
 * @param encryption whether attributes are encrypted; false only to measure what that costs
 */
@Validated
@ConfigurationProperties("linkstream.privacy")
record PrivacyProperties(
        @Nullable String masterKeys,

        @DurationMin(seconds = 1) @DurationMax(hours = 24) @DefaultValue("1m")
        Duration logKeyRotation,

        @DefaultValue("true") boolean encryption) {}
