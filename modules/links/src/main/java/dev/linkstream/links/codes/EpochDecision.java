package dev.linkstream.links.codes;

import java.time.Instant;
import java.util.List;

/** What {@link EpochRules} say about a start. */
public sealed interface EpochDecision {

    /** Go on in the current epoch. */
    record Continue(Epoch current) implements EpochDecision {}

    /**
     * Begin a new epoch: create the topics where they are missing, then list the {@link #epoch}. Where the log's tail
     * was lost, the committed offsets must come back to the log's end too, or the next start finds the loss again.
     *
     * @param keyFingerprint the current key's
     * @param reason all causes
     */
    record Begin(int number, String keyFingerprint, String reason) implements EpochDecision {

        /**
         * The epoch to list.
         *
         * @param topicId the id of {@code link-requests} as it is now
         * @param startOffsets the end of each of its partitions; in a topic that no epoch is listed of, the first
         *     offset that is not yet processed, as each record needs an epoch
         */
        public Epoch epoch(String topicId, List<Long> startOffsets, Instant beganAt) {
            return new Epoch(number, topicId, keyFingerprint, startOffsets, beganAt, reason);
        }
    }

    /**
     * Do not start: codes could be given out twice, or links would be lost.
     *
     * @param message for the operator: what was found, and what to do about it
     */
    record Refuse(String message) implements EpochDecision {}
}
