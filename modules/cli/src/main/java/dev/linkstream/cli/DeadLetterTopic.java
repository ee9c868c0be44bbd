package dev.linkstream.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The topic {@code dead-letters}, whose one partition makes an offset name a letter. */
final class DeadLetterTopic implements AutoCloseable {

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicReader reader;
    private final TopicPartition partition;

    /**
     * Opens it for reading.
     *
     * @throws CommandFailure where there is no such topic
     */
    DeadLetterTopic(Cluster cluster) {
        topic = cluster.resolve(cluster.catalogue()
                .deadLetters()
                .name()
                .substring(cluster.catalogue().settings().prefix().length()));
        consumer = cluster.consumer();
        try {
            reader = new TopicReader(consumer, topic);
        } catch (KafkaException e) {
            consumer.close();
            throw CommandFailure.server(topic + " cannot be read: " + e.getMessage());
        }
        partition = reader.partitions().get(0);
    }

    /** Takes letters. */
    @FunctionalInterface
    interface Taking {
        void take(List<ShownDeadLetter> letters) throws IOException;
    }

    /** The last ones, the newest first. */
    List<ShownDeadLetter> newest(int limit) throws IOException {
        long begin = begin();
        long to = end();
        // Offsets have gaps, so a stretch of the log may hold fewer letters than offsets.
        long stretch = limit;
        List<ShownDeadLetter> newest = new ArrayList<>();
        while (newest.size() < limit && to > begin) {
            long from = Math.max(begin, to - stretch);
            List<ShownDeadLetter> older = new ArrayList<>();
            read(from, to, older::addAll);
            Collections.reverse(older);
            newest.addAll(older.subList(0, Math.min(older.size(), limit - newest.size())));
            to = from;
            stretch *= 2;
        }
        return newest;
    }

    /** The letter at this offset; null where there is none. */
    @Nullable ShownDeadLetter find(long offset) throws IOException {
        List<ShownDeadLetter> found = new ArrayList<>();
        if (offset >= begin() && offset < end()) {
            read(offset, offset + 1, found::addAll);
        }
        return found.isEmpty() ? null : found.get(0);
    }

    /** Takes all that are there now, in order. */
    void all(Taking taking) throws IOException {
        read(begin(), end(), taking);
    }

    private void read(long from, long to, Taking taking) throws IOException {
        reader.seek(partition, from);
        reader.readTo(Map.of(partition, to), records -> {
            List<ShownDeadLetter> letters = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() < to) {
                    letters.add(new ShownDeadLetter(record));
                }
            }
            taking.take(letters);
            return true;
        });
    }

    private long begin() {
        return Objects.requireNonNull(reader.beginnings().get(partition));
    }

    private long end() {
        return Objects.requireNonNull(reader.ends().get(partition));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
