package dev.linkstream.intake.consumer;

import dev.linkstream.events.DeadLetterHeaders;
import dev.linkstream.events.KafkaConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to {@code dead-letters} what could not be read or delivered, as it came. Thread-safe. */
public final class DeadLetters implements AutoCloseable {

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    public DeadLetters(KafkaConnection kafka, String topic) {
        this(new KafkaProducer<>(config(kafka), new ByteArraySerializer(), new ByteArraySerializer()), topic);
    }

    DeadLetters(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    private static Map<String, Object> config(KafkaConnection kafka) {
        Map<String, Object> config = new HashMap<>(kafka.properties());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DeadLetterHeaders.MAX_RECORD_BYTES);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        return config;
    }

    /**
     * Buries a record; completes when the broker has it. A value for which there is no room is left out, and the cause
     * says so.
     *
     * @param cause for people; holds no value of the record
     */
    public CompletableFuture<Void> bury(ConsumerRecord<byte[], byte[]> record, String cause) {
        return send(record, record.value(), cause).exceptionallyCompose(failure -> {
            Throwable why = failure.getCause() == null ? failure : failure.getCause();
            if (record.value() == null
                    || !(failure instanceof RecordTooLargeException || why instanceof RecordTooLargeException)) {
                return CompletableFuture.failedFuture(failure);
            }
            return send(
                    record,
                    null,
                    cause + " The value is left out: its " + record.value().length + " bytes are too many.");
        });
    }

    private CompletableFuture<Void> send(ConsumerRecord<byte[], byte[]> record, byte @Nullable [] value, String cause) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                topic,
                null,
                null,
                record.key(),
                value,
                DeadLetterHeaders.of(record.headers(), record.topic(), record.partition(), record.offset(), cause));
        try {
            var unused = producer.send(letter, (written, failure) -> {
                if (failure == null) {
                    sent.complete(null);
                } else {
                    sent.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            sent.completeExceptionally(e);
        }
        return sent;
    }

    @Override
    public void close() {
        producer.close(CLOSING);
    }
}
