package dev.linkstream.intake;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads the requests of one topic. Thread-safe. */
interface RecordReader {

    /** What it is called in settings and metrics. */
    String name();

    String topic();

    /**
     * The request in a record; null where the reader's condition leaves it out.
     *
     * @throws UnreadableException if the record cannot be read
     */
    @Nullable SentRequest read(ConsumerRecord<byte[], byte[]> record, Place place);
}
