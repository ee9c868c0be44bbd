package dev.linkstream.backup;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads stretches of partitions: committed records alone, in no group. */
final class TopicReader {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Map<String, Object> settings;

    TopicReader(Map<String, Object> kafka) {
        settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
    }

    /** What is told of each record. */
    @FunctionalInterface
    interface Look {
        void at(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    /** Shows the records of partitions from one offset to before another, those of each in their order. */
    void read(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to, Look look) throws IOException {
        Map<TopicPartition, Long> open = from.entrySet().stream()
                .filter(each -> each.getValue() < to.getOrDefault(each.getKey(), 0L))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (open.isEmpty()) {
            return;
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(open.keySet());
            open.forEach(consumer::seek);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!open.isEmpty()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (record.offset() < to.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                        look.at(record);
                    }
                }
                if (!records.isEmpty()) {
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                }
                Set<TopicPartition> done = open.keySet().stream()
                        .filter(each -> consumer.position(each) >= to.getOrDefault(each, 0L))
                        .collect(Collectors.toSet());
                if (!done.isEmpty()) {
                    consumer.pause(done);
                    open.keySet().removeAll(done);
                }
                if (System.nanoTime() > deadline) {
                    throw BackupException.failed("Nothing more comes of " + open.keySet());
                }
            }
        }
    }
}
