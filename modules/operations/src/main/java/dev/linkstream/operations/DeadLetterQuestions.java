package dev.linkstream.operations;

import dev.linkstream.events.DeadLetterHeaders;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of this deployment, by a consumer for each question: operators ask seldom. Every method blocks, and
 * throws {@link KafkaException} where Kafka does not answer. Thread-safe.
 */
public final class DeadLetterQuestions {

    private static final int ANSWER_MILLIS = 5_000;

    private final KafkaConnection kafka;
    private final Topics topics;

    public DeadLetterQuestions(KafkaConnection kafka, Topics topics) {
        this.kafka = kafka;
        this.topics = topics;
    }

    /** The last ones before an offset, the newest first. */
    List<ShownDeadLetter> before(long offset, int limit) {
        try (DeadLetterTopic letters = open()) {
            return letters.before(offset, limit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The letter at an offset; null where there is none. */
    @Nullable ShownDeadLetter find(long offset) {
        try (DeadLetterTopic letters = open()) {
            return letters.find(offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a letter again to where it came from, and returns its new place; the letter stays. */
    RecordMetadata resend(ShownDeadLetter letter, String topic) {
        Map<String, Object> config = bounded();
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_MILLIS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * ANSWER_MILLIS);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DeadLetterHeaders.MAX_RECORD_BYTES);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(letter.again(topic, topics.linkRequests().name()))
                    .get(3L * ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("Kafka does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    private DeadLetterTopic open() {
        Map<String, Object> config = bounded();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        return new DeadLetterTopic(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                topics.deadLetters().name());
    }

    private Map<String, Object> bounded() {
        Map<String, Object> config = new HashMap<>(kafka.properties());
        config.put("request.timeout.ms", ANSWER_MILLIS);
        config.put("default.api.timeout.ms", ANSWER_MILLIS);
        return config;
    }
}
