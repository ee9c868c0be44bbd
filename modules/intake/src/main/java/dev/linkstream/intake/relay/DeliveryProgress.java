package dev.linkstream.intake.relay;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Which records are under way, and up to where each partition has none under way: that may be committed. Thread-safe. */
final class DeliveryProgress {

    private record Track(Deque<Long> begun, Set<Long> over) {}

    private final Map<TopicPartition, Track> tracks = new HashMap<>();
    private int inFlight;

    /** A record is under way; offsets of a partition ascend. */
    synchronized void begin(TopicPartition partition, long offset) {
        tracks.computeIfAbsent(partition, unseen -> new Track(new ArrayDeque<>(), new HashSet<>()))
                .begun()
                .add(offset);
        inFlight++;
    }

    /** It is delivered, or buried. */
    synchronized void end(TopicPartition partition, long offset) {
        Track track = tracks.get(partition);
        if (track != null
                && !track.begun().isEmpty()
                && offset >= track.begun().element()
                && track.over().add(offset)) {
            inFlight--;
        }
    }

    synchronized int inFlight() {
        return inFlight;
    }

    /** What may be committed and was not told before. */
    synchronized Map<TopicPartition, OffsetAndMetadata> committable() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        tracks.forEach((partition, track) -> {
            Long first = track.begun().peek();
            while (first != null && track.over().remove(first)) {
                offsets.put(partition, new OffsetAndMetadata(first + 1));
                track.begun().remove();
                first = track.begun().peek();
            }
        });
        return offsets;
    }

    /** These are another's now. */
    synchronized void forget(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Track track = tracks.remove(partition);
            if (track != null) {
                inFlight -= track.begun().size() - track.over().size();
            }
        }
    }
}
