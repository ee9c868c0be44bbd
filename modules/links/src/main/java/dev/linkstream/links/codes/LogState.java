package dev.linkstream.links.codes;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a deployment when it starts.
 *
 * @param epochs the content of the topic {@code epochs}, empty if the topic is missing
 * @param topicId Kafka's id of {@code link-requests}, empty if the topic is missing
 * @param otherTopics whether any topic of this deployment holds a record
 * @param keyIsNew whether this very start generated the current key, so that no code can have been made with it
 * @param partitions of {@code link-requests}, by number; empty if the topic is missing
 * @param uncleanReboot whether the embedded broker's last stop was unclean and the machine was booted since
 * @param beginEpoch the setting {@value EpochRules#SETTING}
 */
public record LogState(
        EpochList epochs,
        Optional<String> topicId,
        boolean otherTopics,
        boolean keyIsNew,
        CodeKeys keys,
        List<PartitionState> partitions,
        boolean uncleanReboot,
        OptionalInt beginEpoch) {

    public LogState {
        partitions = List.copyOf(partitions);
    }

    /**
     * One partition of {@code link-requests}.
     *
     * @param endOffset the offset that its next record will have
     * @param committedOffset the offset that the pipeline's group will go on from, null if it never committed
     * @param lastProcessed the last position that the pipeline's state knows of, null if there is none
     * @param lastRead the last position that this process read and may have answered, committed or not; null if none
     */
    public record PartitionState(
            long endOffset,
            @Nullable Long committedOffset,
            @Nullable Position lastProcessed,
            @Nullable Position lastRead) {}
}
