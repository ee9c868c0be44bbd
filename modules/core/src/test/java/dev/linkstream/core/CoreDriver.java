package dev.linkstream.core;

import dev.linkstream.core.config.CoreConfig;
import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.events.EventSerde;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.streams.StreamsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The core topology without a broker: pipes records in, and shows what came out and what is stored. */
final class CoreDriver implements AutoCloseable {

    static final Topics TOPICS = new Topics(TopicSettings.defaults("t.").withPartitions(1));
    static final List<String> STORES = List.of(
            CoreStores.CONTEXTS,
            CoreStores.LINKS,
            CoreStores.LINK_STATES,
            CoreStores.LINK_BLOCKS,
            CoreStores.CAMPAIGN_RULES,
            CoreStores.REQUESTS,
            CoreStores.RESULTS,
            CoreStores.BATCHES,
            CoreStores.POSITIONS);
    private static final EventSerde<SpecificRecord> EVENTS = Fixtures.EVENTS;

    private final Path directory = temporaryDirectory();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> requests;

    /** Correlation ids of who waits for an answer in the core's process, once. */
    final Set<String> waiting = new HashSet<>();

    /** What they were told. */
    final List<SpecificRecord> told = new ArrayList<>();

    /** What came out: value is an event, or of dead letters the bytes as Latin-1 text. */
    record Emitted(String topic, @Nullable String key, Object value, Map<String, String> headers, long timestamp) {}

    CoreDriver(CodeBook codes, ValueLimits limits) {
        this(codes, limits, ContextProtection.none());
    }

    CoreDriver(CodeBook codes, ValueLimits limits, ContextProtection protection) {
        StreamsConfig config = config(directory);
        driver = new TopologyTestDriver(
                CoreTopology.build(TOPICS, codes, limits, protection, this::tell, (partition, position) -> {}, config),
                CoreConfig.of(settings(directory), TOPICS, (short) 1));
        requests = driver.createInputTopic(
                TOPICS.linkRequests().name(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static CoreDriver create() {
        return new CoreDriver(Fixtures.oneEpoch(1), ValueLimits.DEFAULT);
    }

    static StreamsConfig config(Path directory) {
        return new StreamsConfig(CoreConfig.of(settings(directory), TOPICS, (short) 1));
    }

    private boolean tell(byte[] correlationId, SpecificRecord answer) {
        return waiting.remove(latin(correlationId)) && told.add(answer);
    }

    private static CoreSettings settings(Path directory) {
        return new CoreSettings(
                new StreamsSettings(
                        Map.of("bootstrap.servers", "127.0.0.1:1"),
                        directory,
                        "127.0.0.1:1",
                        1,
                        0,
                        Duration.ofMillis(100),
                        16 << 20),
                ValueLimits.DEFAULT);
    }

    void pipe(String key, SpecificRecord event) {
        pipe(key, event, new RecordHeaders());
    }

    void pipe(String key, SpecificRecord event, Headers headers) {
        pipeBytes(key, EVENTS.serialize(null, event), headers);
    }

    /** A record that was written to the log at that time. */
    void pipe(String key, SpecificRecord event, Headers headers, Instant loggedAt) {
        requests.pipeInput(new TestRecord<>(
                Fixtures.bytes(key), EVENTS.serialize(null, event), new RecordHeaders(headers.toArray()), loggedAt));
    }

    void pipeBytes(@Nullable String key, byte @Nullable [] value, Headers headers) {
        requests.pipeInput(new TestRecord<>(
                key == null ? null : Fixtures.bytes(key), value, new RecordHeaders(headers.toArray()), Fixtures.NOON));
    }

    /** What came out since the last call, topic by topic in the catalogue's order, each topic's records in order. */
    List<Emitted> output() {
        List<Emitted> all = new ArrayList<>();
        for (var topic : TOPICS.all()) {
            if (topic.equals(TOPICS.linkRequests())) {
                continue;
            }
            for (TestRecord<byte[], byte[]> record : driver.createOutputTopic(
                            topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList()) {
                boolean dead = topic.name().equals(TOPICS.deadLetters().name());
                all.add(new Emitted(
                        topic.name().substring(TOPICS.settings().prefix().length()),
                        record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
                        dead ? latin(record.value()) : Objects.requireNonNull(EVENTS.deserialize(null, record.value())),
                        headers(record.headers()),
                        record.timestamp()));
            }
        }
        return all;
    }

    <K, V> KeyValueStore<K, V> store(String name) {
        return driver.getKeyValueStore(name);
    }

    /** As if this time went by. */
    void advance(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** How many records were written to a store's changelog since the last call. */
    int changelogRecords(String store) {
        String changelog = CoreConfig.applicationId(TOPICS) + "-" + store + "-changelog";
        return driver.createOutputTopic(changelog, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .size();
    }

    /** By store, the keys that were written to its changelog since the last call. */
    Map<String, Set<Bytes>> changelogKeys() {
        Map<String, Set<Bytes>> keys = new LinkedHashMap<>();
        for (String store : STORES) {
            String changelog = CoreConfig.applicationId(TOPICS) + "-" + store + "-changelog";
            Set<Bytes> written = new HashSet<>();
            driver.createOutputTopic(changelog, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList()
                    .forEach(record -> written.add(Bytes.wrap(record.key())));
            keys.put(store, written);
        }
        return keys;
    }

    /** Every row of every store. */
    Map<String, Map<String, KeyValue<Object, Object>>> stores() {
        Map<String, Map<String, KeyValue<Object, Object>>> all = new LinkedHashMap<>();
        STORES.forEach(name -> all.put(name, rows(name)));
        return all;
    }

    /** Every row of a store, by its key as text. */
    Map<String, KeyValue<Object, Object>> rows(String name) {
        Map<String, KeyValue<Object, Object>> rows = new TreeMap<>();
        try (KeyValueIterator<Object, Object> iterator = store(name).all()) {
            iterator.forEachRemaining(row -> rows.put(row.key.toString(), row));
        }
        return rows;
    }

    Map<Bytes, byte[]> userKeyRows() {
        Map<Bytes, byte[]> rows = new TreeMap<>();
        rows(CoreStores.USER_KEYS).values().forEach(row -> rows.put((Bytes) row.key, (byte[]) row.value));
        return rows;
    }

    void restore(String name, Map<String, KeyValue<Object, Object>> rows) {
        rows.values().forEach(row -> store(name).put(row.key, row.value));
    }

    private static Map<String, String> headers(Headers headers) {
        Map<String, String> all = new TreeMap<>();
        for (Header header : headers) {
            all.put(header.key(), latin(header.value()));
        }
        return all;
    }

    static String latin(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("linkstream-core");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.close();
        try (var tree = Files.walk(directory)) {
            tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
