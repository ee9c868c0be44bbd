package dev.linkstream.operations;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The topic {@code dead-letters}, whose one partition makes an offset name a letter. */
public final class DeadLetterTopic implements AutoCloseable {

    private final Consumer<byte[], byte[]> consumer;
    private final TopicReader reader;
    private final TopicPartition partition;

    /**
     * Opens it for reading; the consumer is closed with it.
     *
     * @throws KafkaException where the topic cannot be read
     */
    public DeadLetterTopic(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        try {
            reader = new TopicReader(consumer, topic);
        } catch (KafkaException e) {
            consumer.close();
            throw e;
        }
        partition = reader.partitions().get(0);
    }

    /** Takes letters. */
    @FunctionalInterface
    public interface Taking {
        void take(List<ShownDeadLetter> letters) throws IOException;
    }

    /** The last ones, the newest first. */
    public List<ShownDeadLetter> newest(int limit) throws IOException {
        return before(Long.MAX_VALUE, limit);
    }

    /** The last ones before an offset, the newest first. */
    public List<ShownDeadLetter> before(long offset, int limit) throws IOException {
        long begin = begin();
        long to = Math.min(offset, end());
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
    public @Nullable ShownDeadLetter find(long offset) throws IOException {
        List<ShownDeadLetter> found = new ArrayList<>();
        if (offset >= begin() && offset < end()) {
            read(offset, offset + 1, found::addAll);
        }
        return found.isEmpty() ? null : found.get(0);
    }

    /** Takes all that are there now, in order. */
    public void all(Taking taking) throws IOException {
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
