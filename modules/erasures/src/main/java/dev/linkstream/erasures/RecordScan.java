package dev.linkstream.erasures;

import dev.linkstream.events.KafkaConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks at every record that a partition still has: what was cleaned away is not among them. */
final class RecordScan {

    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> settings;

    /** Of what transactions have committed alone. */
    static RecordScan ofCommitted(KafkaConnection kafka) {
        RecordScan scan = new RecordScan(kafka);
        scan.settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return scan;
    }

    RecordScan(KafkaConnection kafka) {
        settings = new HashMap<>(kafka.properties());
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    }

    /** Shows each record from the first to the end as it is now, and answers the end. */
    long scan(String topic, int partition, Consumer<ConsumerRecord<byte[], byte[]>> look) {
        TopicPartition at = new TopicPartition(topic, partition);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(at));
            consumer.seekToBeginning(List.of(at));
            long end = Objects.requireNonNull(consumer.endOffsets(List.of(at)).get(at));
            while (consumer.position(at) < end) {
                consumer.poll(POLL).forEach(look);
            }
            return end;
        }
    }

    /** Where each partition of these topics begins, or ends. */
    Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, boolean begins) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return begins ? consumer.beginningOffsets(partitions) : consumer.endOffsets(partitions);
        }
    }
}
