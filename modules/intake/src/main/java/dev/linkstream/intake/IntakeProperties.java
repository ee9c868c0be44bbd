package dev.linkstream.intake;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the intake.
 *
 * @param dedup for how long a request of a known identity is a repeat
 */
@ConfigurationProperties("linkstream.intake")
public record IntakeProperties(@DefaultValue("7d") Duration dedup) {

    /**
     * Checks the setting.
     *
     * @throws IllegalArgumentException naming the setting, its rule and its value
     */
    public IntakeProperties {
        if (dedup.toMillis() < 1) {
            throw new IllegalArgumentException("linkstream.intake.dedup must be at least 1ms, but is " + dedup);
        }
    }
}
