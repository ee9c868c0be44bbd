package dev.linkstream.client;

import dev.linkstream.events.ReplyHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition of the reply topic, which every request names, from its end as it is at the start. It belongs to no
 * group, so any number of clients may share a topic: each drops what others asked for. A fault in reading ends all that
 * is awaited, and reading goes on.
 */
final class ReplyTopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);
    private static final int UUID_BYTES = 16;

    private final Consumer<byte[], byte[]> consumer;
    private final Deserializer<SpecificRecord> events;
    private final AwaitedReplies pending;
    private final TopicPartition partition;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "linkstream-client-replies");

    /**
     * Finds the place to read from. The consumer is this reader's from now on.
     *
     * @throws IllegalStateException if there is no such topic
     */
    ReplyTopicReader(
            Consumer<byte[], byte[]> consumer,
            String topic,
            Deserializer<SpecificRecord> events,
            AwaitedReplies pending) {
        this.consumer = consumer;
        this.events = events;
        this.pending = pending;
        List<PartitionInfo> partitions = consumer.partitionsFor(topic);
        if (partitions == null || partitions.isEmpty()) {
            throw new IllegalStateException("The reply topic " + topic + " must exist, but does not: create it, and let"
                    + " the server reply to it (linkstream.replies.allowed-prefixes)");
        }
        int chosen = ThreadLocalRandom.current().nextInt(partitions.size());
        partition = new TopicPartition(topic, partitions.get(chosen).partition());
        consumer.assign(List.of(partition));
        // Known before the first request is sent: its reply lies behind it.
        consumer.seek(
                partition,
                Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition)));
        thread.setDaemon(true);
    }

    ReplyTopicReader start() {
        thread.start();
        return this;
    }

    /** What a request says for its reply to come here. */
    ReplyHeaders headers(UUID correlationId) {
        byte[] bytes = ByteBuffer.allocate(UUID_BYTES)
                .putLong(correlationId.getMostSignificantBits())
                .putLong(correlationId.getLeastSignificantBits())
                .array();
        return new ReplyHeaders(bytes, partition.topic(), partition.partition());
    }

    private void run() {
        try (consumer) {
            while (closing.getCount() > 0) {
                try {
                    step();
                } catch (RuntimeException e) {
                    // Those who wait should hear of it now and not when their time is up.
                    if (closing.getCount() > 0) {
                        pending.failAll(requestId -> e);
                    }
                    var unused = closing.await(AFTER_FAULT.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads what has come and ends what has waited too long. */
    void step() {
        for (ConsumerRecord<byte[], byte[]> reply : consumer.poll(POLL)) {
            UUID correlationId = correlationId(reply);
            if (correlationId != null && pending.isAwaited(correlationId)) {
                take(correlationId, reply);
            }
        }
        pending.expire();
    }

    private void take(UUID correlationId, ConsumerRecord<byte[], byte[]> reply) {
        try {
            SpecificRecord event = events.deserialize(reply.topic(), reply.value());
            if (event != null) {
                pending.answer(correlationId, event);
            }
        } catch (SerializationException e) {
            pending.fail(correlationId, e);
        }
    }

    private static @Nullable UUID correlationId(ConsumerRecord<byte[], byte[]> reply) {
        ReplyHeaders headers = ReplyHeaders.of(reply.headers());
        if (headers == null || headers.correlationId().length != UUID_BYTES) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(headers.correlationId());
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /** Returns once the consumer is closed; called from a future's own callback, a moment before. */
    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
