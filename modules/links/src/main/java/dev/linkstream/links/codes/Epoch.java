package dev.linkstream.links.codes;

import java.time.Instant;
import java.util.List;

/**
 * A stretch of the request log within which partition and offset name a record once and for all. A
 * number or offset outside of its range is an IllegalArgumentException.
 *
 * @param number 0 to {@value Position#MAX_EPOCH}; used once in the life of a deployment
 * @param topicId Kafka's id of the {@code link-requests} topic that the epoch belongs to
 * @param keyFingerprint the key of its codes, see {@link CodeKey#fingerprint()}
 * @param startOffsets by partition, the first offset that belongs to this epoch
 * @param reason why it began, for the operator
 */
public record Epoch(
        int number, String topicId, String keyFingerprint, List<Long> startOffsets, Instant beganAt, String reason) {

    public Epoch {
        Position.requireInRange("epoch", number, Position.MAX_EPOCH);
        startOffsets = List.copyOf(startOffsets);
        startOffsets.forEach(offset -> Position.requireInRange("start offset", offset, Position.MAX_OFFSET));
    }

    boolean holds(int partition, long offset) {
        return partition < startOffsets.size() && startOffsets.get(partition) <= offset;
    }
}
