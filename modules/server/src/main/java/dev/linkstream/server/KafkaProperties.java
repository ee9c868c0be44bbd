package dev.linkstream.server;

import dev.linkstream.events.TopicSettings;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** Settings of the cluster and of the topics in it. */
final class KafkaProperties {

    private KafkaProperties() {}

    /**
     * How to reach the cluster.
     *
     * @param properties more client properties, such as those of security
     */
    @Validated
    @ConfigurationProperties("linkstream.kafka")
    record Connection(
            @NotBlank @DefaultValue("localhost:9092") String bootstrapServers,
            @DefaultValue Map<String, String> properties) {}

    /** The topics, see {@link TopicSettings}. */
    @Validated
    @ConfigurationProperties("linkstream.topics")
    record Catalogue(
            @Pattern(regexp = "[a-zA-Z0-9._-]*", message = "may hold letters, digits, '.', '_' and '-'") @DefaultValue("linkstream.")
            String prefix,

            @Min(1) @Max(1024) @DefaultValue("12") int partitions,
            @Min(1) @Max(1024) @DefaultValue("4") int replyPartitions,
            @DefaultValue Retention retention) {

        TopicSettings settings() {
            return new TopicSettings(prefix, partitions, replyPartitions, retention.settings());
        }
    }

    /**
     * How long each topic keeps its records; compacted topics keep the newest of each key for ever.
     *
     * @param deadLinks how long links are kept that are expired, revoked or erased
     */
    record Retention(
            @DefaultValue("30d") Duration linkRequests,
            @DefaultValue("7d") Duration linkIntake,
            @DefaultValue("7d") Duration links,
            @DefaultValue("7d") Duration linkRejections,
            @DefaultValue("30d") Duration linkClicks,
            @DefaultValue("30d") Duration linkChanges,
            @DefaultValue("30d") Duration conversations,
            @DefaultValue("30d") Duration outcomes,
            @DefaultValue("1h") Duration replies,
            @DefaultValue("30d") Duration deadLetters,
            @DefaultValue("365d") Duration deadLinks) {

        /**
         * Checks each.
         *
         * @throws IllegalArgumentException if one is not positive
         */
        Retention {
            for (Duration each : List.of(
                    linkRequests,
                    linkIntake,
                    links,
                    linkRejections,
                    linkClicks,
                    linkChanges,
                    conversations,
                    outcomes,
                    replies,
                    deadLetters,
                    deadLinks)) {
                if (each.toMillis() < 1) {
                    throw new IllegalArgumentException(
                            "linkstream.topics.retention.* must each be at least 1ms, but one is " + each);
                }
            }
        }

        TopicSettings.Retention settings() {
            return new TopicSettings.Retention(
                    linkRequests,
                    linkIntake,
                    links,
                    linkRejections,
                    linkClicks,
                    linkChanges,
                    conversations,
                    outcomes,
                    replies,
                    deadLetters,
                    deadLinks);
        }
    }
}
