package dev.linkstream.events;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.NullMarked;

/** What a dead letter's headers say, beside those that the record came with: whence it came, and why it is here. */
@NullMarked
public final class DeadLetterHeaders {

    public static final String TOPIC = "linkstream_topic";
    public static final String PARTITION = "linkstream_partition";
    public static final String OFFSET = "linkstream_offset";

    /** For people; holds no value of the record. */
    public static final String CAUSE = "linkstream_cause";

    /** How large a record may be that is to find room in {@code dead-letters}: a producer's limit. */
    public static final int MAX_RECORD_BYTES = 16 << 20;

    private DeadLetterHeaders() {}

    /** The headers of a dead letter: those of the record, and the four of ours. */
    public static Headers of(Headers original, String topic, int partition, long offset, String cause) {
        Headers headers = new RecordHeaders(original.toArray());
        put(headers, TOPIC, topic);
        put(headers, PARTITION, String.valueOf(partition));
        put(headers, OFFSET, String.valueOf(offset));
        put(headers, CAUSE, cause);
        return headers;
    }

    /** A record that was sent again after it had been a dead letter may still say so. */
    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
