package dev.linkstream.operations;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record of {@code dead-letters}: what could not be read, as it came, with its origin in headers. */
public record ShownDeadLetter(ConsumerRecord<byte[], byte[]> record) {

    private static final String OURS = "linkstream_";

    public long offset() {
        return record.offset();
    }

    /** When it was written by its first sender, as Kafka has it. */
    public Instant time() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** The topic that it came from; null where no header says. */
    public @Nullable String topic() {
        return header("topic");
    }

    /** The partition that it came from; null where no header says. */
    public @Nullable Integer partition() {
        String partition = header("partition");
        return partition != null && partition.matches("\\d{1,9}") ? Integer.valueOf(partition) : null;
    }

    /** Where it came from, as Kafka writes it: {@code topic-partition@offset}. */
    public String origin() {
        return topic() == null ? "unknown" : topic() + "-" + header("partition") + "@" + header("offset");
    }

    /** Why it could not be read, in one line. */
    public String cause() {
        String cause = header("cause");
        return cause == null ? "unknown" : cause.replaceAll("\\p{Cntrl}", " ");
    }

    /** Bytes of the value; 0 where there is none. */
    public int size() {
        return record.value() == null ? 0 : record.value().length;
    }

    /** The headers that it came with. */
    public Header[] originalHeaders() {
        return Stream.of(record.headers().toArray())
                .filter(header -> !header.key().startsWith(OURS))
                .toArray(Header[]::new);
    }

    /**
     * The record that brings it back to a topic as it came. What came from the request log goes to its old partition, as a
     * user's place is decided by whoever wrote it first; other topics may have grown since, and the key leads.
     */
    public ProducerRecord<byte[], byte[]> again(String topic, String requestLog) {
        ProducerRecord<byte[], byte[]> again = new ProducerRecord<>(
                topic, topic.equals(requestLog) ? partition() : null, record.key(), record.value());
        for (Header header : originalHeaders()) {
            again.headers().add(header);
        }
        return again;
    }

    /** Of several, the last one is ours. */
    private @Nullable String header(String name) {
        Header header = record.headers().lastHeader(OURS + name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
