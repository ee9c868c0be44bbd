package dev.linkstream.directory;

import dev.linkstream.events.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * Writes records of the compacted tables, one producer for all of them. A record is confirmed by every in-sync replica,
 * or given up after some two seconds. Thread-safe.
 */
public final class TableWriter implements AutoCloseable {

    private static final int LIMIT_MS = 2_500;
    private static final int REQUEST_MS = 2_000;
    private static final long BUFFER_BYTES = 4 << 20;

    // A producer without metadata blocks its caller, which may be an event loop.
    private static final Executor MAY_BLOCK =
            task -> Schedulers.boundedElastic().schedule(task);

    private final Producer<String, byte[]> producer;

    /**
     * Connects when the first record is written.
     *
     * @param kafka how clients connect: {@code bootstrap.servers}, security
     */
    public TableWriter(Map<String, Object> kafka) {
        this(new KafkaProducer<>(settings(kafka), new StringSerializer(), new ByteArraySerializer()));
    }

    TableWriter(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    /** The offset of the record once it is safe; fails with a {@link DirectoryUnavailableException}. */
    <E> CompletableFuture<Long> write(Topic<E> topic, String key, @Nullable E value) {
        CompletableFuture<Long> offset = new CompletableFuture<>();
        byte[] bytes = topic.values().serializer().serialize(topic.name(), value);
        MAY_BLOCK.execute(() -> {
            try {
                producer.partitionsFor(topic.name());
            } catch (KafkaException e) {
                offset.completeExceptionally(
                        new DirectoryUnavailableException(DirectoryUnavailableException.UNCHANGED, e));
                return;
            }
            send(new ProducerRecord<>(topic.name(), 0, key, bytes), offset);
        });
        return offset;
    }

    @Override
    public void close() {
        producer.close(Duration.ofMillis(LIMIT_MS));
    }

    private void send(ProducerRecord<String, byte[]> message, CompletableFuture<Long> offset) {
        try {
            var unused = producer.send(message, (written, e) -> {
                if (e == null) {
                    offset.complete(written.offset());
                } else {
                    offset.completeExceptionally(
                            new DirectoryUnavailableException(DirectoryUnavailableException.UNKNOWN, e));
                }
            });
        } catch (RuntimeException e) {
            offset.completeExceptionally(new DirectoryUnavailableException(DirectoryUnavailableException.UNCHANGED, e));
        }
    }

    private static Map<String, Object> settings(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LIMIT_MS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, LIMIT_MS);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        return settings;
    }
}
