package dev.linkstream.query.numbers;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the clicks that were with Kafka when it began, one lot of lines at a time, as fast as they are taken. In the order
 * of each user. Blocks; for one thread at a time.
 */
final class ClickExport implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);

    /** How long Kafka may be silent, at the begin and later on. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** Clicks come to Kafka after they happened, by clocks of different machines. */
    private static final long CLOCKS_MILLIS = 60_000;

    private final KafkaConsumer<String, LinkClicked> consumer;
    private final ClickFormat format;
    private final Predicate<LinkClicked> asked;
    private final Map<TopicPartition, Long> ends;
    private ClickCursor cursor;
    private long readAt = System.nanoTime();

    /**
     * Begins to read.
     *
     * @param from where no cursor is given: from clicks of that time on
     * @throws org.apache.kafka.common.KafkaException if Kafka does not answer within some seconds
     */
    ClickExport(
            KafkaConnection kafka,
            Topic<LinkClicked> topic,
            ClickFormat format,
            @Nullable ClickCursor after,
            Instant from,
            Predicate<LinkClicked> asked) {
        this.format = format;
        this.asked = asked;
        Map<String, Object> config = new HashMap<>(kafka.properties());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                IsolationLevel.READ_COMMITTED.toString().toLowerCase(Locale.ROOT));
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        consumer = new KafkaConsumer<>(
                config, new StringDeserializer(), topic.values().deserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < topic.partitions(); i++) {
            partitions.add(new TopicPartition(topic.name(), i));
        }
        try {
            consumer.assign(partitions);
            ends = new HashMap<>(consumer.endOffsets(partitions));
            cursor = after == null ? begin(partitions, from) : after;
            for (TopicPartition each : partitions) {
                consumer.seek(each, cursor.next().get(each.partition()));
            }
            pauseRead();
        } catch (RuntimeException e) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            throw e;
        }
    }

    private ClickCursor begin(List<TopicPartition> partitions, Instant from) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(each -> times.put(each, Math.max(0, from.toEpochMilli() - CLOCKS_MILLIS)));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        List<Long> next = new ArrayList<>();
        for (TopicPartition each : partitions) {
            OffsetAndTimestamp offset = found.get(each);
            next.add(offset == null ? Objects.requireNonNull(ends.get(each)) : (Long) offset.offset());
        }
        return new ClickCursor(next);
    }

    /**
     * The next lines, maybe none; null once all is read.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka has been silent for some seconds
     */
    byte @Nullable [] next() {
        if (ends.isEmpty()) {
            return null;
        }
        ConsumerRecords<String, LinkClicked> records = consumer.poll(POLL);
        int left = ends.size();
        StringBuilder lines = new StringBuilder();
        for (ConsumerRecord<String, LinkClicked> record : records) {
            Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
            if (end != null && record.offset() < end) {
                cursor = cursor.with(record.partition(), record.offset() + 1);
                if (asked.test(record.value())) {
                    lines.append(format.line(record.value(), cursor));
                }
            }
        }
        pauseRead();
        if (!records.isEmpty() || ends.size() < left) {
            readAt = System.nanoTime();
        } else if (System.nanoTime() - readAt > PATIENCE.toNanos()) {
            throw new TimeoutException("Kafka does not answer");
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void pauseRead() {
        ends.entrySet().removeIf(each -> {
            boolean read = consumer.position(each.getKey()) >= each.getValue();
            if (read) {
                consumer.pause(List.of(each.getKey()));
            }
            return read;
        });
    }

    @Override
    public void close() {
        consumer.close();
    }
}
