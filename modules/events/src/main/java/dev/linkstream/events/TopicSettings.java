package dev.linkstream.events;

import java.time.Duration;
import org.jspecify.annotations.NullMarked;

/**
 * What a deployment may choose of its topics.
 *
 * @param prefix stands before every topic name, application id, group and transactional id
 * @param partitions of {@code link-requests}, fixed for its life, and of the topics keyed by user id
 * @param replyPartitions of the reply topics: at least one for each ingress instance keeps their replies apart
 */
@NullMarked
public record TopicSettings(String prefix, int partitions, int replyPartitions, Retention retention) {

    /**
     * How long each topic keeps its records; compacted topics keep the newest of each key for ever.
     *
     * @param deadLinks how long the core's stores keep links that are dead
     */
    public record Retention(
            Duration linkRequests,
            Duration linkIntake,
            Duration links,
            Duration linkRejections,
            Duration linkClicks,
            Duration linkChanges,
            Duration conversations,
            Duration outcomes,
            Duration replies,
            Duration deadLetters,
            Duration deadLinks) {

        static final Retention DEFAULT = new Retention(
                Duration.ofDays(30),
                Duration.ofDays(7),
                Duration.ofDays(7),
                Duration.ofDays(7),
                Duration.ofDays(30),
                Duration.ofDays(30),
                Duration.ofDays(30),
                Duration.ofDays(30),
                Duration.ofHours(1),
                Duration.ofDays(30),
                Duration.ofDays(365));
    }

    /** Of {@link #partitions} where the broker is embedded: one machine has no use for more, and pays for each. */
    public static final int PARTITIONS_ON_ONE_MACHINE = 4;

    /** The defaults in a cluster, under this prefix. */
    public static TopicSettings defaults(String prefix) {
        return new TopicSettings(prefix, 12, 4, Retention.DEFAULT);
    }

    /** The defaults beside an embedded broker, under this prefix. */
    public static TopicSettings onOneMachine(String prefix) {
        return defaults(prefix).withPartitions(PARTITIONS_ON_ONE_MACHINE);
    }

    public TopicSettings withPartitions(int count) {
        return new TopicSettings(prefix, count, replyPartitions, retention);
    }
}
