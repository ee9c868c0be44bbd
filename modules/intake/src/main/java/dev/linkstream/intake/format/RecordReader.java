package dev.linkstream.intake.format;

import dev.linkstream.intake.values.UnreadableException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the requests of one topic. Thread-safe. */
public interface RecordReader {

    /** What it is called in settings and metrics. */
    String name();

    String topic();

    /**
     * The requests in a record, in order; none where there is nothing in it, or the reader's condition leaves it out.
     *
     * @throws UnreadableException if the record cannot be read
     */
    List<SentRequest> read(ConsumerRecord<byte[], byte[]> record, Place place);
}
