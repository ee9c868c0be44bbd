package dev.linkstream.server;

import dev.linkstream.links.values.HttpUrl;
import dev.linkstream.web.Role;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the deployment as a whole.
 *
 * @param publicBaseUrl where short links live; absent: the server's own address
 * @param fullpageEnabled whether links may be made and followed at all
 * @param data directory that keeps this process's state over restarts
 * @param adminToken the operator's own token, with every scope
 * @param roles what this process does, see {@link Role}
 * @param idleTimeout after which a client that sends nothing more is let go
 */
@Validated
@ConfigurationProperties("linkstream")
record DeploymentProperties(
        @Nullable String publicBaseUrl,

        @DefaultValue("true") boolean fullpageEnabled,
        @DefaultValue("./data") Path data,

        @NotBlank(message = "is needed: set LINKSTREAM_ADMIN_TOKEN") @Nullable String adminToken,

        @DurationMin(millis = 1) @DefaultValue("60s") Duration idleTimeout,

        @DefaultValue({"ingress", "redirect", "query", "pipeline", "stats", "console"})
        List<String> roles) {

    /**
     * Checks what annotations cannot.
     *
     * @throws IllegalArgumentException naming the setting, its rule and its value
     */
    DeploymentProperties {
        Role.of(roles);
        if (publicBaseUrl != null
                && (HttpUrl.parse(publicBaseUrl) == null
                        || publicBaseUrl.contains("?")
                        || publicBaseUrl.contains("#"))) {
            throw new IllegalArgumentException("linkstream.public-base-url must be " + HttpUrl.RULE
                    + ", without a query or fragment, but is " + publicBaseUrl);
        }
    }
}
