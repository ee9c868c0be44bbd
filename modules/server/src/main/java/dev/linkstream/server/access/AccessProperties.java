package dev.linkstream.server.access;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of who may call how often.
 *
 * @param requestsPerMinute of one token at one instance, unless the token says otherwise
 */
@Validated
@ConfigurationProperties("linkstream.access")
record AccessProperties(@DefaultValue("60000") @Min(1) long requestsPerMinute) {}
