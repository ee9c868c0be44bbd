package dev.linkstream.operations;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed records of one topic. */
public final class TopicReader {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /** A reader at the topic's beginning. */
    public TopicReader(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        partitions = consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    public List<TopicPartition> partitions() {
        return partitions;
    }

    /** Takes the records that come next. */
    @FunctionalInterface
    public interface Taking {
        /** Takes some of each partition in order; false: these were enough. */
        boolean take(Iterable<ConsumerRecord<byte[], byte[]>> records) throws IOException;
    }

    /** Goes on at the end, as it is when this returns. */
    public void skipToEnd() {
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    public void seek(TopicPartition partition, long offset) {
        consumer.seek(partition, offset);
    }

    public Map<TopicPartition, Long> beginnings() {
        return consumer.beginningOffsets(partitions);
    }

    /** The offset after the last committed record of each partition. */
    public Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(partitions);
    }

    /** Reads on for ever, or until these were enough. */
    public void follow(Taking taking) throws IOException {
        boolean more = true;
        while (more) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            more = records.isEmpty() || taking.take(records);
        }
    }

    /**
     * Reads on up to these ends; records beyond them may come along.
     *
     * @throws KafkaException where nothing comes any more though there is something
     */
    public void readTo(Map<TopicPartition, Long> ends, Taking taking) throws IOException {
        long heard = System.nanoTime();
        boolean more = true;
        while (more && isBefore(ends)) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                heard = System.nanoTime();
                more = taking.take(records);
            } else if (System.nanoTime() - heard > PATIENCE.toNanos()) {
                throw new KafkaException("nothing comes any more from " + partitions);
            }
        }
    }

    private boolean isBefore(Map<TopicPartition, Long> ends) {
        Collection<Map.Entry<TopicPartition, Long>> all = ends.entrySet();
        return all.stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }
}
