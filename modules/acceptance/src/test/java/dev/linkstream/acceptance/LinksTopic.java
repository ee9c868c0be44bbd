package dev.linkstream.acceptance;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The topic {@code links} of a program, as a read_committed subscriber without a group sees it. */
final class LinksTopic {

    static final String NAME = "linkstream.links";

    private LinksTopic() {}

    /** Waits for this user's first record; every record before it is read by this deserializer too. */
    static <V> ConsumerRecord<String, V> awaitRecord(String bootstrapServers, String user, Deserializer<V> values) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
        try (KafkaConsumer<String, V> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), values)) {
            consumer.assign(consumer.partitionsFor(NAME).stream()
                    .map(partition -> new TopicPartition(NAME, partition.partition()))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            return Awaitility.await("the link of " + user)
                    .atMost(Duration.ofSeconds(20))
                    .pollDelay(Duration.ZERO)
                    .until(() -> next(consumer, user), record -> record != null);
        }
    }

    private static <V> @Nullable ConsumerRecord<String, V> next(KafkaConsumer<String, V> consumer, String user) {
        for (ConsumerRecord<String, V> record : consumer.poll(Duration.ofMillis(100))) {
            if (user.equals(record.key())) {
                return record;
            }
        }
        return null;
    }
}
