package dev.linkstream.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Where a request wants its reply, in Spring for Apache Kafka's request-reply headers.
 *
 * @param correlationId copied to the reply as it is
 * @param topic the reply topic, null for {@code link-replies}
 * @param partition the reply topic's partition, null to let the reply's key decide
 */
@NullMarked
public record ReplyHeaders(
        byte[] correlationId,
        @Nullable String topic,
        @Nullable Integer partition) {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    public static final String CORRELATION_ID = "kafka_correlationId";
    public static final String REPLY_TOPIC = "kafka_replyTopic";
    public static final String REPLY_PARTITION = "kafka_replyPartition";

    /**
     * Asks that a reply tell a sender of ours how far its records are processed, whoever else wants one: correlation id,
     * then the 4-byte partition of {@code link-replies}.
     */
    public static final String PACING = "linkstream_pacing";

    /**
     * Reads the headers of a request; null where it wants no reply. A partition is a 4-byte integer, as Spring writes it, or
     * decimal text, as clients of other languages do; what is neither counts as none (see {@link #isPartitionUnclear}).
     */
    public static @Nullable ReplyHeaders of(Headers headers) {
        byte[] correlationId = value(headers, CORRELATION_ID);
        if (correlationId == null) {
            return null;
        }
        byte[] topic = value(headers, REPLY_TOPIC);
        byte[] partition = value(headers, REPLY_PARTITION);
        return new ReplyHeaders(
                correlationId,
                topic == null ? null : new String(topic, StandardCharsets.UTF_8),
                partition == null ? null : partition(partition));
    }

    /** Whether a request names a partition for its reply that nobody can read. */
    public static boolean isPartitionUnclear(Headers headers) {
        byte[] partition = value(headers, REPLY_PARTITION);
        return partition != null && value(headers, CORRELATION_ID) != null && partition(partition) == null;
    }

    /** Four digits are text: as an integer they would be more than 800 million. */
    private static @Nullable Integer partition(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1).strip();
        if (DIGITS.matcher(text).matches()) {
            return Integer.valueOf(text);
        }
        int partition = value.length == Integer.BYTES ? ByteBuffer.wrap(value).getInt() : -1;
        return partition < 0 ? null : partition;
    }

    /** Whom a request paces; null for nobody. What is no such header counts as none. */
    public static @Nullable ReplyHeaders pacing(Headers headers) {
        byte[] value = value(headers, PACING);
        if (value == null || value.length <= Integer.BYTES) {
            return null;
        }
        int length = value.length - Integer.BYTES;
        return new ReplyHeaders(
                Arrays.copyOf(value, length),
                null,
                ByteBuffer.wrap(value, length, Integer.BYTES).getInt());
    }

    /** Adds the header of {@link #pacing}, which needs a partition. */
    public void writePacingTo(Headers headers) {
        headers.add(
                PACING,
                ByteBuffer.allocate(correlationId.length + Integer.BYTES)
                        .put(correlationId)
                        .putInt(Objects.requireNonNull(partition))
                        .array());
    }

    /** Adds these headers to a request. */
    public void writeTo(Headers headers) {
        headers.add(CORRELATION_ID, correlationId);
        if (topic != null) {
            headers.add(REPLY_TOPIC, topic.getBytes(StandardCharsets.UTF_8));
        }
        if (partition != null) {
            headers.add(
                    REPLY_PARTITION,
                    ByteBuffer.allocate(Integer.BYTES).putInt(partition).array());
        }
    }

    private static byte @Nullable [] value(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }
}
