package dev.linkstream.starter;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the template needs beyond {@code spring.kafka.*}.
 *
 * @param topicPrefix the server's {@code linkstream.topics.prefix}
 * @param replyTopic where replies to this application come: a topic that exists, to which the server may reply
 *     ({@code linkstream.replies.allowed-prefixes}); without one there is no template
 * @param replyTimeout how long a reply is awaited
 */
@ConfigurationProperties("linkstream.client")
record LinkstreamClientProperties(
        @DefaultValue("linkstream.") String topicPrefix,
        @Nullable String replyTopic,
        @DefaultValue("30s") Duration replyTimeout) {}
