package dev.linkstream.intake.relay;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of replies to topics of others.
 *
 * @param allowedPrefixes of topics that replies may be sent to; null: {@code replies.} under the topics' own prefix
 */
@ConfigurationProperties("linkstream.replies")
public record RepliesProperties(@Nullable List<String> allowedPrefixes) {

    /**
     * Checks the setting.
     *
     * @throws IllegalArgumentException naming the setting, its rule and its value
     */
    public RepliesProperties {
        if (allowedPrefixes != null && allowedPrefixes.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "linkstream.replies.allowed-prefixes must hold no blank prefix, which would allow every topic, but is "
                            + allowedPrefixes);
        }
    }

    public List<String> prefixesUnder(String topicPrefix) {
        return allowedPrefixes == null ? List.of(topicPrefix + "replies.") : allowedPrefixes;
    }
}
