package dev.linkstream.broker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The few client calls that the broker's own tests need. */
final class Clients {
    private Clients() {}

    static void createTopic(String bootstrapServers, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                    .all()
                    .get(15, TimeUnit.SECONDS);
        }
    }

    static KafkaProducer<String, String> producer(String bootstrapServers, int timeoutMillis) {
        return new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", bootstrapServers,
                        "delivery.timeout.ms", timeoutMillis,
                        "request.timeout.ms", timeoutMillis,
                        "max.block.ms", timeoutMillis,
                        "linger.ms", 0),
                new StringSerializer(),
                new StringSerializer());
    }

    /** Every value that lies in the topic's one partition now, in order. */
    static List<String> readAll(String bootstrapServers, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
            Map<Long, String> values = new HashMap<>();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(200))) {
                    values.put(each.offset(), each.value());
                }
            }
            return values.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }
}
