package dev.linkstream.log;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.events.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Appends many records to {@code link-requests}, and never runs far ahead of the pipeline, which takes records as they
 * lie there: what is unprocessed is the latency of every synchronous call behind it. Callers block while there is no
 * room. All bulk of a process shares one. Thread-safe.
 */
public final class WindowedLog implements AutoCloseable {

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final String topic;
    private final Producer<String, SpecificRecord> producer;
    private final ReplyInbox replies;
    private final BulkWindow window;

    /**
     * A log that connects at the first append.
     *
     * @param window how many records may lie unprocessed at most, 1 or more
     */
    public WindowedLog(KafkaConnection kafka, Topic<SpecificRecord> topic, ReplyInbox replies, int window) {
        this(
                new KafkaProducer<>(
                        config(kafka), topic.keys().serializer(), topic.values().serializer()),
                topic,
                replies,
                window);
    }

    WindowedLog(
            Producer<String, SpecificRecord> producer, Topic<SpecificRecord> topic, ReplyInbox replies, int window) {
        this.producer = producer;
        this.topic = topic.name();
        this.replies = replies;
        this.window = new BulkWindow(window, System::nanoTime);
    }

    private static Map<String, Object> config(KafkaConnection kafka) {
        Map<String, Object> config = new HashMap<>(kafka.properties());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Batches of some records each; the window bounds how many there are.
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L << 20);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 << 20);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        return config;
    }

    /** A run of appends whose end can be awaited. */
    public AppendRun begin() {
        return new AppendRun(this);
    }

    /**
     * Appends a record, once there is room.
     *
     * @param replyTo who wants the answer, null for nobody
     * @return false where there was no room within that time, and nothing was appended
     * @throws org.apache.kafka.common.KafkaException if the producer does not take it
     */
    boolean append(AppendRun run, String key, SpecificRecord event, @Nullable ReplyHeaders replyTo, Duration patience)
            throws InterruptedException {
        BulkWindow.Room room = window.take(patience.toNanos());
        if (room == null) {
            return false;
        }
        ProducerRecord<String, SpecificRecord> message = new ProducerRecord<>(topic, key, event);
        if (replyTo != null) {
            replyTo.writeTo(message.headers());
        }
        BulkWindow.Span span = room.endOf();
        long expected = span == null ? 0 : replies.expect(reply -> span.processed());
        if (span != null) {
            replies.replyTo(expected).writePacingTo(message.headers());
        }
        send(run, message, span, expected);
        return true;
    }

    /** Appends a record that nothing answers, and that therefore takes no room. */
    void append(AppendRun run, String key, SpecificRecord event) {
        send(run, new ProducerRecord<>(topic, key, event), null, 0);
    }

    private void send(
            AppendRun run,
            ProducerRecord<String, SpecificRecord> message,
            BulkWindow.@Nullable Span span,
            long expected) {
        run.sent();
        try {
            var unused = producer.send(message, (written, failure) -> settle(run, span, expected, failure));
        } catch (RuntimeException e) {
            settle(run, span, expected, e);
            throw e;
        }
    }

    private void settle(AppendRun run, BulkWindow.@Nullable Span span, long expected, @Nullable Exception failure) {
        if (failure != null && span != null) {
            replies.forget(expected);
            span.lost();
        }
        run.settled(failure);
    }

    /** Sends what is under way, for some seconds at most, and ends. */
    @Override
    public void close() {
        producer.close(CLOSING);
    }
}
