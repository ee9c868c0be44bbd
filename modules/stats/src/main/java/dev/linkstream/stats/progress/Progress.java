package dev.linkstream.stats.progress;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far each partition's events are counted. A position behind the last event counts where only markers of transactions
 * lie in between, which nobody counts: so both are known, what was read and what of it is counted. Thread-safe.
 */
public final class Progress {

    /** Offset of the last event that was read, -1 for none, and what will be read next. */
    private record Read(long last, long next) {}

    private final Map<TopicPartition, Read> read = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> counted = new ConcurrentHashMap<>();

    /** To be told of what was read, before anything is done with it. */
    void read(ConsumerRecords<?, ?> records) {
        records.nextOffsets().forEach((partition, next) -> {
            var some = records.records(partition);
            Read before = read.get(partition);
            long last = !some.isEmpty() ? some.get(some.size() - 1).offset() : before == null ? -1 : before.last;
            read.put(partition, new Read(last, next.offset()));
        });
    }

    public void counted(String topic, int partition, long offset) {
        counted.put(new TopicPartition(topic, partition), offset);
    }

    /** All before this offset is counted; null where nothing was read yet. */
    @Nullable Long countedUpTo(TopicPartition partition) {
        Read known = read.get(partition);
        if (known == null) {
            return null;
        }
        long done = counted.getOrDefault(partition, -1L);
        return done >= known.last ? (Long) known.next : (Long) (done + 1);
    }

    /** Forgets what is known of partitions, which another instance has now. */
    public void forget() {
        read.clear();
        counted.clear();
    }
}
