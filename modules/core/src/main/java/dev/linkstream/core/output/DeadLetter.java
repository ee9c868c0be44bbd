package dev.linkstream.core.output;

import dev.linkstream.events.DeadLetterHeaders;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** What could not be read: the bytes and headers as they came, and headers that say whence and why. */
public final class DeadLetter {

    private DeadLetter() {}

    public static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, RecordMetadata from, SerializationException cause) {
        return record.withHeaders(DeadLetterHeaders.of(
                record.headers(), from.topic(), from.partition(), from.offset(), String.valueOf(cause.getMessage())));
    }
}
