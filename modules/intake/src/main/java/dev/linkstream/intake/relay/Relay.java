package dev.linkstream.intake.relay;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topic;
import dev.linkstream.intake.consumer.DeadLetters;
import dev.linkstream.intake.consumer.GroupConsumers;
import dev.linkstream.intake.consumer.Looping;
import java.time.Duration;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;

/**
 * Carries replies from {@code relayed-replies} to the topics that requesters named: at least once, and without waiting
 * for commits, as a reply is true before its commit. What cannot be delivered goes to {@code dead-letters}.
 */
public final class Relay implements AutoCloseable {

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final Looping loop;

    public Relay(
            KafkaConnection kafka,
            GroupConsumers consumers,
            Topic<SpecificRecord> replies,
            ReplyTopicRule rule,
            DeadLetters deadLetters,
            Admin admin,
            RelayMetrics metrics) {
        producer = OutsideTopics.producer(kafka);
        ReplyTopics topics = new ReplyTopics(admin, System::nanoTime);
        loop = new Looping("The relay", consumers::open, (consumer, lastFailure) -> {
            RelayRun run = new RelayRun(
                    consumer, producer, replies.values().deserializer(), rule, topics, deadLetters, metrics);
            consumer.subscribe(List.of(replies.name()), run);
            return run;
        });
    }

    void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
        producer.close(CLOSING);
    }
}
