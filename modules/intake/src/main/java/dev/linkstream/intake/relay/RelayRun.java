package dev.linkstream.intake.relay;

import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.intake.consumer.DeadLetters;
import dev.linkstream.intake.consumer.Looping;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The life of one consumer of {@code relayed-replies}: sends each reply on to the topic that its headers name, or buries
 * it. No send is waited for, so that a topic that fails holds no other up. For one thread; what is sent ends on others.
 */
final class RelayRun implements Looping.Work, ConsumerRebalanceListener {

    private static final Duration IDLE = Duration.ofMillis(200);
    private static final int MAX_IN_FLIGHT = 5_000;

    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final Deserializer<SpecificRecord> events;
    private final ReplyTopicRule rule;
    private final ReplyTopics topics;
    private final DeadLetters deadLetters;
    private final RelayMetrics metrics;
    private final DeliveryProgress progress = new DeliveryProgress();
    private volatile @Nullable Throwable lost;

    RelayRun(
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            Deserializer<SpecificRecord> events,
            ReplyTopicRule rule,
            ReplyTopics topics,
            DeadLetters deadLetters,
            RelayMetrics metrics) {
        this.consumer = consumer;
        this.producer = producer;
        this.events = events;
        this.rule = rule;
        this.topics = topics;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
    }

    @Override
    public boolean step() throws InterruptedException {
        if (progress.inFlight() > MAX_IN_FLIGHT) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(IDLE);
        Set<String> named = new HashSet<>();
        records.forEach(record -> {
            ReplyHeaders wanted = ReplyHeaders.of(record.headers());
            if (wanted != null && wanted.topic() != null && rule.allows(wanted.topic())) {
                named.add(wanted.topic());
            }
        });
        topics.learn(named);
        records.forEach(this::relay);
        if (lost != null) {
            throw new KafkaException("A reply could be neither delivered nor buried", lost);
        }
        return commit();
    }

    private boolean commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = progress.committable();
        if (offsets.isEmpty()) {
            return false;
        }
        // A commit that fails is made good by the next; a repeat of a reply is harmless.
        consumer.commitAsync(offsets, null);
        return true;
    }

    @Override
    public void finish() {
        Map<TopicPartition, OffsetAndMetadata> offsets = progress.committable();
        if (!offsets.isEmpty()) {
            consumer.commitSync(offsets);
        }
    }

    private void relay(ConsumerRecord<byte[], byte[]> record) {
        metrics.received();
        progress.begin(partition(record), record.offset());
        ReplyHeaders wanted = ReplyHeaders.of(record.headers());
        String topic = wanted == null ? null : wanted.topic();
        if (wanted == null || topic == null) {
            bury(record, "The reply names no correlation id and reply topic.");
            return;
        }
        String fault = fault(record, wanted, topic);
        if (fault != null) {
            bury(record, fault);
            return;
        }
        ProducerRecord<byte[], byte[]> reply =
                new ProducerRecord<>(topic, wanted.partition(), record.key(), record.value());
        reply.headers().add(ReplyHeaders.CORRELATION_ID, wanted.correlationId());
        try {
            var unused = producer.send(reply, (written, failure) -> {
                if (failure == null) {
                    metrics.delivered();
                    progress.end(partition(record), record.offset());
                } else {
                    bury(record, undelivered(topic, failure));
                }
            });
        } catch (KafkaException e) {
            topics.forget(topic);
            bury(record, undelivered(topic, e));
        }
    }

    private @Nullable String fault(ConsumerRecord<byte[], byte[]> record, ReplyHeaders wanted, String topic) {
        if (!rule.allows(topic)) {
            return "Replies may not be sent to the topic " + shown(topic) + ".";
        }
        try {
            SpecificRecord event = events.deserialize(record.topic(), record.value());
            if (!(event instanceof LinkGenerated || event instanceof LinkRejected)) {
                return "Only LinkGenerated and LinkRejected are replies.";
            }
        } catch (SerializationException e) {
            return e.getMessage() + ".";
        }
        int partitions = topics.partitions(topic);
        if (partitions == 0) {
            return "The reply topic " + shown(topic) + " does not exist, or may not be seen.";
        }
        Integer partition = wanted.partition();
        return partition == null || (partition >= 0 && partition < partitions)
                ? null
                : "The reply topic " + shown(topic) + " has no partition " + partition + ", it has " + partitions + ".";
    }

    private static String undelivered(String topic, Exception failure) {
        return "The reply was not taken by the topic " + shown(topic) + ": "
                + failure.getClass().getSimpleName() + ".";
    }

    private void bury(ConsumerRecord<byte[], byte[]> record, String cause) {
        CompletableFuture<?> unused = deadLetters.bury(record, cause).whenComplete((buried, failure) -> {
            if (failure == null) {
                metrics.undeliverable();
                progress.end(partition(record), record.offset());
            } else {
                lost = failure;
            }
        });
    }

    private static String shown(String topic) {
        return topic.length() > 249 ? topic.substring(0, 249) + "…" : topic;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        finish();
        progress.forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        progress.forget(partitions);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
