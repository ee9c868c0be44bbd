package dev.linkstream.core;

import dev.linkstream.core.config.CoreConfig;
import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.core.epochs.EpochStart;
import dev.linkstream.core.output.Requesters;
import dev.linkstream.events.EpochBegun;
import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.CodeKeys;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.streams.StreamsSettings;
import dev.linkstream.testkit.TestBroker;
import dev.linkstream.testkit.TestTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A deployment of the core under test: topics of its own in a real broker, and a state directory. */
final class Deployment {

    static final Duration SOON = Duration.ofSeconds(30);
    private static final EventSerde<SpecificRecord> EVENTS = Fixtures.EVENTS;

    final Topics topics;
    private final TestTopics raw;
    private final CoreSettings settings;

    Deployment(TestBroker broker, int partitions, Path stateDirectory, Duration commitInterval) {
        raw = broker.topics();
        topics = new Topics(TopicSettings.defaults(raw.prefix()).withPartitions(partitions));
        settings = new CoreSettings(
                new StreamsSettings(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        stateDirectory,
                        "127.0.0.1:8080",
                        1,
                        0,
                        commitInterval,
                        32 << 20),
                ValueLimits.DEFAULT);
    }

    CoreSettings settings() {
        return settings;
    }

    EpochList begin(boolean keyIsNew) throws InterruptedException, ExecutionException {
        return begin(topics, Fixtures.KEYS, keyIsNew, OptionalInt.empty());
    }

    EpochList begin(Topics wanted, CodeKeys keys, boolean keyIsNew, OptionalInt beginEpoch)
            throws InterruptedException, ExecutionException {
        Clock clock = Clock.fixed(Fixtures.NOON, ZoneOffset.UTC);
        return new EpochStart(wanted, keys, keyIsNew, false, beginEpoch, clock).begin(settings);
    }

    CodeBook codes(EpochList epochs) {
        return new CodeBook(epochs, Fixtures.KEYS, topics.linkRequests().partitions());
    }

    Core start(EpochList epochs, Consumer<Throwable> onFatal) {
        return Core.start(settings, topics, epochs, codes(epochs), ContextProtection.none(), Requesters.NONE, onFatal);
    }

    /** Starts one of several instances, each of which has copies of the others' partitions. */
    Core startStandby(Path state, String address, EpochList epochs, Consumer<Throwable> onFatal) {
        CoreSettings instance = new CoreSettings(
                new StreamsSettings(
                        settings.streams().kafka(),
                        state,
                        address,
                        1,
                        1,
                        settings.streams().commitInterval(),
                        settings.streams().storeMemoryBytes()),
                settings.limits());
        return Core.start(instance, topics, epochs, codes(epochs), ContextProtection.none(), Requesters.NONE, onFatal);
    }

    RecordMetadata send(LinkRequested request) {
        return send(request, new RecordHeaders());
    }

    RecordMetadata send(LinkRequested request, Headers headers) {
        return raw.produce(record(request, headers));
    }

    /** Sends a request that carries this time. */
    void sendAt(LinkRequested request, Instant time) {
        ProducerRecord<byte[], byte[]> record = record(request, new RecordHeaders());
        raw.produce(new ProducerRecord<>(
                record.topic(), null, time.toEpochMilli(), record.key(), record.value(), record.headers()));
    }

    void sendBytes(String key, byte[] value) {
        raw.produce(topics.linkRequests().name(), key, value);
    }

    /** Lists an epoch, as another process would. */
    void list(Epoch epoch) {
        EpochBegun event = new EpochBegun(
                epoch.number(),
                epoch.topicId(),
                epoch.keyFingerprint(),
                epoch.startOffsets(),
                epoch.beganAt(),
                epoch.reason());
        raw.produce(topics.epochs().name(), String.valueOf(epoch.number()), EVENTS.serialize(null, event));
    }

    void sendAll(List<LinkRequested> requests) {
        raw.produceAll(requests.stream()
                .map(request -> record(request, new RecordHeaders()))
                .toList());
    }

    private ProducerRecord<byte[], byte[]> record(LinkRequested request, Headers headers) {
        return new ProducerRecord<>(
                topics.linkRequests().name(),
                null,
                Fixtures.bytes(request.getUserId()),
                EVENTS.serialize(null, request),
                headers);
    }

    /** Events of a topic as a reader of that isolation sees them, once there are that many. */
    List<ConsumerRecord<String, SpecificRecord>> await(String topic, int atLeast, IsolationLevel isolation) {
        return raw.awaitRecords(topic, atLeast, SOON, isolation, new StringDeserializer(), EVENTS);
    }

    /** Events of a topic as a {@code read_committed} reader sees them now. */
    List<SpecificRecord> committed(String topic) {
        return raw.readAll(topic, IsolationLevel.READ_COMMITTED, new StringDeserializer(), EVENTS).stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    /** What Kafka does to a group that was away for longer than it keeps offsets. */
    void forgetOffsets() throws InterruptedException, ExecutionException {
        String group = CoreConfig.applicationId(topics);
        try (Admin admin = admin()) {
            if (!Objects.requireNonNull(admin.describeConsumerGroups(List.of(group))
                            .all()
                            .get()
                            .get(group))
                    .members()
                    .isEmpty()) {
                admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                        .all()
                        .get();
            }
            admin.deleteConsumerGroups(List.of(group)).all().get();
        }
    }

    int countOf(String topic) {
        return raw.readAll(topic).size();
    }

    Admin admin() {
        return Admin.create(settings.streams().kafka());
    }

    void deleteLog() throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(topics.linkRequests().name())).all().get();
        }
    }

    /** A topic under this deployment's prefix, as an earlier version may have left it. */
    String create(String topic) {
        return raw.create(topic, topics.linkRequests().partitions(), Map.of());
    }

    void makeLog() {
        raw.create("link-requests", topics.linkRequests().partitions());
    }

    /** Deletes what lies in a directory and has a name that begins so. */
    static void wipe(Path directory, String begin) {
        try (var tree = Files.walk(directory)) {
            tree.sorted(Comparator.reverseOrder())
                    .filter(path -> !path.equals(directory))
                    .filter(path -> path.getFileName().toString().startsWith(begin))
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
