package dev.linkstream.cli;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record of {@code dead-letters}: what could not be read, as it came, with its origin in headers. */
record ShownDeadLetter(ConsumerRecord<byte[], byte[]> record) {

    private static final String OURS = "linkstream_";

    long offset() {
        return record.offset();
    }

    /** When it was written by its first sender, as Kafka has it. */
    Instant time() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** The topic that it came from; null where no header says. */
    @Nullable String topic() {
        return header("topic");
    }

    /** The partition that it came from; null where no header says. */
    @Nullable Integer partition() {
        String partition = header("partition");
        return partition != null && partition.matches("\\d{1,9}") ? Integer.valueOf(partition) : null;
    }

    /** Where it came from, as Kafka writes it: {@code topic-partition@offset}. */
    String origin() {
        return topic() == null ? "unknown" : topic() + "-" + header("partition") + "@" + header("offset");
    }

    /** Why it could not be read, in one line. */
    String cause() {
        String cause = header("cause");
        return cause == null ? "unknown" : cause.replaceAll("\\p{Cntrl}", " ");
    }

    /** Bytes of the value; 0 where there is none. */
    int size() {
        return record.value() == null ? 0 : record.value().length;
    }

    /** The headers that it came with. */
    Header[] originalHeaders() {
        return Stream.of(record.headers().toArray())
                .filter(header -> !header.key().startsWith(OURS))
                .toArray(Header[]::new);
    }

    /** Of several, the last one is ours. */
    private @Nullable String header(String name) {
        Header header = record.headers().lastHeader(OURS + name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
