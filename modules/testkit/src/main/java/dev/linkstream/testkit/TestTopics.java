package dev.linkstream.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Topics of one test in a broker that it shares: their names begin with a prefix of its own, such as {@code t1a2b3c4.},
 * which also serves as the product's topic prefix. Each call is complete in itself: clients are opened and closed, and
 * it fails after 30 seconds.
 */
public final class TestTopics {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final String prefix =
            "t" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()) + ".";

    TestTopics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    public String prefix() {
        return prefix;
    }

    /** The full name of a topic of this test. */
    public String name(String topic) {
        return prefix + topic;
    }

    /** Creates a topic and answers its full name. */
    public String create(String topic, int partitions) {
        return create(topic, partitions, Map.of());
    }

    public String create(String topic, int partitions, Map<String, String> configs) {
        NewTopic wanted = new NewTopic(name(topic), Optional.of(partitions), Optional.empty()).configs(configs);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(wanted)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Topic " + wanted.name() + " was not created", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return wanted.name();
    }

    /** Writes one record with a text key, and answers where the broker has put it. */
    public RecordMetadata produce(String fullName, @Nullable String key, byte @Nullable [] value) {
        return produce(
                new ProducerRecord<>(fullName, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value));
    }

    public RecordMetadata produce(ProducerRecord<byte[], byte[]> record) {
        return produceAll(List.of(record)).get(0);
    }

    /** Writes records, each partition's in the order given. */
    public List<RecordMetadata> produceAll(List<ProducerRecord<byte[], byte[]>> records) {
        // How large a record may be, the broker decides.
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0, "max.request.size", 16 << 20);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<RecordMetadata> places = new ArrayList<>();
            for (var sent : records.stream().map(producer::send).toList()) {
                places.add(sent.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
            }
            return places;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Not all of " + records.size() + " records were produced", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** What a {@code read_committed} reader can see now; each partition's records in order. */
    public List<ConsumerRecord<byte[], byte[]>> readAll(String fullName) {
        return readAll(
                fullName, IsolationLevel.READ_COMMITTED, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** What a reader of that isolation can see now, from the beginning; each partition's records in order. */
    public <K, V> List<ConsumerRecord<K, V>> readAll(
            String fullName, IsolationLevel isolation, Deserializer<K> keys, Deserializer<V> values) {
        try (KafkaConsumer<K, V> consumer = reader(isolation, keys, values)) {
            List<TopicPartition> partitions = assign(consumer, fullName);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            List<ConsumerRecord<K, V>> read = new ArrayList<>();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("The end of " + fullName + " was not reached within " + LIMIT);
                }
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
            // What was written after the call began is left for the next one.
            read.removeIf(each -> each.offset() >= ends.getOrDefault(partition(each), 0L));
            return read;
        }
    }

    /** Waits until a {@code read_committed} reader sees at least that many records, and answers those it saw by then. */
    public List<ConsumerRecord<byte[], byte[]>> awaitRecords(String fullName, int atLeast, Duration within) {
        return awaitRecords(
                fullName,
                atLeast,
                within,
                IsolationLevel.READ_COMMITTED,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    public <K, V> List<ConsumerRecord<K, V>> awaitRecords(
            String fullName,
            int atLeast,
            Duration within,
            IsolationLevel isolation,
            Deserializer<K> keys,
            Deserializer<V> values) {
        try (KafkaConsumer<K, V> consumer = reader(isolation, keys, values)) {
            assign(consumer, fullName);
            List<ConsumerRecord<K, V>> read = new ArrayList<>();
            long deadline = System.nanoTime() + within.toNanos();
            while (read.size() < atLeast) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(fullName + " must have at least " + atLeast + " records within " + within
                            + ", but has " + read.size());
                }
                consumer.poll(Duration.ofMillis(50)).forEach(read::add);
            }
            return read;
        }
    }

    private <K, V> KafkaConsumer<K, V> reader(IsolationLevel isolation, Deserializer<K> keys, Deserializer<V> values) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                isolation.toString().toLowerCase(Locale.ROOT),
                "auto.offset.reset",
                "earliest");
        return new KafkaConsumer<>(settings, keys, values);
    }

    private static List<TopicPartition> assign(KafkaConsumer<?, ?> consumer, String fullName) {
        List<TopicPartition> partitions = consumer.partitionsFor(fullName).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IllegalStateException("Topic " + fullName + " must exist to be read, but does not");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return partitions;
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> each) {
        return new TopicPartition(each.topic(), each.partition());
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted", e);
    }
}
