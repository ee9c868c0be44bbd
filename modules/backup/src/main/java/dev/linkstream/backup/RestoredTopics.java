package dev.linkstream.backup;

import dev.linkstream.backup.Manifest.CopiedTopic;
import dev.linkstream.events.EpochBegun;
import dev.linkstream.events.ErasureNoted;
import dev.linkstream.events.LogKeyIssued;
import dev.linkstream.events.TopicProvisioning;
import dev.linkstream.events.Topics;
import dev.linkstream.events.UserErasureRequested;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.privacy.users.ErasureRegister;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The topics of a deployment that is being restored, and how far each is. */
final class RestoredTopics implements AutoCloseable {

    private static final int MAX_RECORD_BYTES = 16 << 20;
    private static final long PAUSE_NANOS = 100_000_000;
    private static final Duration CREATION = Duration.ofSeconds(30);

    private final LiveCluster cluster;
    private final Topics topics;
    private final Manifest manifest;
    private final String prefix;
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** By topic and partition, each record's offset in the backup that a group stood at, and how many came before it. */
    private final Map<TopicPartition, TreeMap<Long, Long>> places = new HashMap<>();

    private final Map<TopicPartition, Long> sent = new HashMap<>();

    RestoredTopics(Map<String, Object> kafka, LiveCluster cluster, Topics topics, Manifest manifest) {
        this.cluster = cluster;
        this.topics = topics;
        this.manifest = manifest;
        prefix = topics.settings().prefix();
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        manifest.groups()
                .values()
                .forEach(offsets -> offsets.forEach((name, offset) -> {
                    places.computeIfAbsent(partition(name), unused -> new TreeMap<>())
                            .put(offset, -1L);
                }));
    }

    private TopicPartition partition(String name) {
        int slash = name.lastIndexOf('/');
        return new TopicPartition(prefix + name.substring(0, slash), Integer.parseInt(name.substring(slash + 1)));
    }

    /** Makes the topics as they were, and those of the catalogue that no backup has. */
    void create() {
        try {
            short replicas = TopicProvisioning.replicas(cluster.admin());
            List<NewTopic> made = new ArrayList<>();
            for (CopiedTopic topic : manifest.topics()) {
                Map<String, String> configs = new HashMap<>(topic.configs());
                if (replicas < 3) {
                    configs.remove(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
                } else {
                    configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
                }
                made.add(new NewTopic(prefix + topic.name(), topic.partitions().size(), replicas).configs(configs));
            }
            LiveCluster.get(cluster.admin().createTopics(made).all());
            new TopicProvisioning(cluster.admin()).provision(topics.all());
            awaitKnown();
        } catch (ExecutionException e) {
            throw BackupException.failed("The topics cannot be made: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BackupException.failed("interrupted", e);
        }
    }

    /** A topic that was just made takes a moment to be known. */
    private void awaitKnown() {
        long deadline = System.nanoTime() + CREATION.toNanos();
        while (true) {
            Set<String> known = cluster.topics().keySet();
            if (manifest.topics().stream().allMatch(topic -> known.contains(prefix + topic.name()))) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw BackupException.failed("Topics were made, but the cluster does not show them after " + CREATION);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    void send(String topic, int partition, RecordFile.Kept record) {
        TopicPartition at = new TopicPartition(prefix + topic, partition);
        pass(at, record.offset());
        sent.merge(at, 1L, Long::sum);
        send(new ProducerRecord<>(
                at.topic(), partition, record.time(), record.key(), record.value(), record.headers()));
    }

    /** Leaves a record out. */
    void skip(String topic, int partition, long offset) {
        pass(new TopicPartition(prefix + topic, partition), offset);
    }

    private void pass(TopicPartition at, long offset) {
        TreeMap<Long, Long> wanted = places.get(at);
        if (wanted != null) {
            long before = sent.getOrDefault(at, 0L);
            wanted.headMap(offset, true).replaceAll((stood, place) -> place < 0 ? (Long) before : place);
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        Exception failed = failure.get();
        if (failed != null) {
            throw BackupException.failed("Kafka does not take a record: " + failed.getMessage(), failed);
        }
        var unused = producer.send(record, (metadata, exception) -> {
            if (exception != null) {
                failure.compareAndSet(null, exception);
            }
        });
    }

    /** Has a user forgotten, as the first that the restored program does. */
    void erase(UserErasureRequested erasure, int partition) {
        send(new ProducerRecord<>(
                topics.linkRequests().name(),
                partition,
                bytes(erasure.getUserId()),
                topics.linkRequests().values().serializer().serialize("", erasure)));
    }

    /** Says that a master key is in use, so that nothing starts without it. */
    void masterKey(String row, Instant now) {
        LogKeyIssued nothing = new LogKeyIssued(ByteBuffer.wrap(new byte[1]), "restore", now);
        send(new ProducerRecord<>(
                topics.logKeys().name(),
                0,
                bytes(row),
                topics.logKeys().values().serializer().serialize("", nothing)));
    }

    /**
     * The register as it is known. Of who is in it nothing was restored.
     *
     * @param before how far erasures were when the backup was made, by id
     */
    void register(ErasureRegister register, Map<String, ErasureNoted> before, Instant now) {
        for (ErasureRegister.Entry entry : register.entries()) {
            ErasureNoted there = before.get(entry.id());
            Instant unreadable = there == null ? null : there.getUnreadableAt();
            Instant gone = there == null ? null : there.getGoneAt();
            ErasureNoted noted = new ErasureNoted(
                    entry.id(),
                    entry.user(),
                    there == null ? 0 : there.getPartition(),
                    entry.requestedAt(),
                    null,
                    null,
                    Map.of(),
                    Objects.requireNonNullElse(unreadable, now),
                    Objects.requireNonNullElse(gone, now));
            send(new ProducerRecord<>(
                    topics.erasureRegister().name(),
                    0,
                    bytes(entry.id()),
                    topics.erasureRegister().values().serializer().serialize("", noted)));
        }
    }

    void epoch(Epoch epoch) {
        EpochBegun begun = new EpochBegun(
                epoch.number(),
                epoch.topicId(),
                epoch.keyFingerprint(),
                epoch.startOffsets(),
                epoch.beganAt(),
                epoch.reason());
        send(new ProducerRecord<>(
                topics.epochs().name(),
                0,
                bytes(String.valueOf(epoch.number())),
                topics.epochs().values().serializer().serialize("", begun)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** All is with the brokers when this returns. */
    void flush() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw BackupException.failed("Kafka does not take a record: " + failed.getMessage(), failed);
        }
    }

    /** Sets where groups go on: behind the records that they had read. */
    void groups(Map<String, Map<String, Long>> groups) {
        groups.forEach((group, offsets) -> {
            Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
            offsets.forEach((name, offset) -> places.put(partition(name), new OffsetAndMetadata(place(name, offset))));
            LiveCluster.get(cluster.admin()
                    .alterConsumerGroupOffsets(prefix + group, places)
                    .all());
        });
    }

    private long place(String name, long offset) {
        TopicPartition partition = partition(name);
        long place = Objects.requireNonNull(places.get(partition)).getOrDefault(offset, -1L);
        return place >= 0 ? place : sent.getOrDefault(partition, 0L);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
