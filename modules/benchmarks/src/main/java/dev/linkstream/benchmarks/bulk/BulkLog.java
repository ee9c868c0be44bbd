package dev.linkstream.benchmarks.bulk;

import dev.linkstream.benchmarks.program.Trees;
import dev.linkstream.core.Core;
import dev.linkstream.core.config.CoreDefaults;
import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.core.epochs.EpochStart;
import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.Topic;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.CodeKeys;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.privacy.LogKeySettings;
import dev.linkstream.privacy.LogKeys;
import dev.linkstream.privacy.master.MasterKeyFile;
import dev.linkstream.privacy.users.UserKeyRow;
import dev.linkstream.privacy.users.UserNames;
import dev.linkstream.streams.StreamsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/** A deployment of the core, of its own topics, with a log of requests that nothing has processed yet. */
public final class BulkLog implements AutoCloseable {

    private static final CodeKeys KEYS = CodeKeys.parse("5e".repeat(32));

    private final String bootstrapServers;
    private final Path directory;
    private final Topics topics;
    private final CoreSettings settings;
    private final EpochList epochs;
    private final int requests;
    private final SecureRandom random = random();
    private final @Nullable LogKeys keys;

    /**
     * A log under a prefix with so many requests, each of another user, as one upload of lines writes them.
     *
     * @param encrypted whether their attributes are, as the program has it
     */
    public BulkLog(String bootstrapServers, String prefix, int requests, int seed, boolean encrypted)
            throws IOException, InterruptedException, ExecutionException {
        this.bootstrapServers = bootstrapServers;
        this.requests = requests;
        directory = Files.createTempDirectory("linkstream-bench");
        topics = new Topics(TopicSettings.onOneMachine(prefix));
        settings = new CoreSettings(
                new StreamsSettings(
                        Map.of("bootstrap.servers", bootstrapServers),
                        directory,
                        "127.0.0.1:1",
                        Integer.parseInt(CoreDefaults.THREADS),
                        Integer.parseInt(CoreDefaults.STANDBY_REPLICAS),
                        DurationStyle.detectAndParse(CoreDefaults.COMMIT_INTERVAL),
                        DataSize.parse(CoreDefaults.STORE_MEMORY).toBytes()),
                ValueLimits.DEFAULT);
        epochs = new EpochStart(topics, KEYS, true, false, OptionalInt.empty(), Clock.systemUTC()).begin(settings);
        keys = encrypted
                ? LogKeys.start(
                        new LogKeySettings(
                                new KafkaConnection(settings.streams().kafka()),
                                topics,
                                Core.groupId(topics),
                                "bench",
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(30)),
                        MasterKeyFile.load(null, directory.resolve("master-keys"), random),
                        random,
                        Clock.systemUTC())
                : null;
        fill(new Random(seed));
    }

    /** As the program has it. */
    private static SecureRandom random() {
        try {
            return SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What opens the requests and keeps the contexts. */
    ContextProtection protection() {
        return keys == null
                ? ContextProtection.none()
                : new ContextProtection(
                        keys.opener(), new UserKeyRow(keys.masterKeys()), new UserNames(new byte[32]), random, true);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Path directory() {
        return directory;
    }

    public Topics topics() {
        return topics;
    }

    public CoreSettings settings() {
        return settings;
    }

    EpochList epochs() {
        return epochs;
    }

    public CodeBook codes() {
        return new CodeBook(epochs, KEYS, topics.linkRequests().partitions());
    }

    int requests() {
        return requests;
    }

    private void fill(Random random) {
        Topic<SpecificRecord> log =
                keys == null ? topics.linkRequests() : keys.sealer().sealing(topics.linkRequests());
        String batchId = batchId(random);
        Instant openedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try (KafkaProducer<String, SpecificRecord> producer = BulkProducer.to(log, bootstrapServers)) {
            for (int index = 0; index < requests; index++) {
                LinkRequested request = request(random, batchId, index, openedAt);
                var unused = producer.send(new ProducerRecord<>(log.name(), request.getUserId(), request));
            }
        }
    }

    /** As an upload gets it: a UUID of version 7, greater than the ids given before. */
    public static String batchId(Random random) {
        long milliseconds = System.currentTimeMillis() << 16;
        return new UUID(milliseconds | 7 << 12, random.nextLong() >>> 2 | Long.MIN_VALUE).toString();
    }

    /** What a line of an upload becomes: a contact with four attributes. */
    public static LinkRequested request(Random random, String batchId, long index, Instant openedAt) {
        Map<String, AttributeValue> attributes = new HashMap<>();
        attributes.put("first_name", value(AttributeType.STRING, "\"Name " + random.nextInt(10_000) + "\""));
        attributes.put("plan", value(AttributeType.STRING, random.nextBoolean() ? "\"gold\"" : "\"silver\""));
        attributes.put("score", value(AttributeType.WHOLE_NUMBER, String.valueOf(random.nextInt(1_000_000))));
        attributes.put("newsletter", value(AttributeType.BOOLEAN, String.valueOf(random.nextBoolean())));
        return LinkRequested.newBuilder()
                .setUserId("user-" + HexFormat.of().toHexDigits(random.nextLong()))
                .setScenarioId("customer_support")
                .setAttributes(attributes)
                .setShortBaseUrl("http://127.0.0.1:8080")
                .setFullpageUrl("http://127.0.0.1:8080/web-chat")
                .setAppKey("0123456789abcdef0123456789abcdef")
                .setRepeatable(true)
                .setBatchId(batchId)
                .setIndex(index)
                .setCreatedAt(openedAt)
                .build();
    }

    private static AttributeValue value(AttributeType type, String json) {
        return new AttributeValue(type, false, json, null, null);
    }

    /** Deletes all topics under the prefix, and the state. */
    @Override
    public void close() throws IOException {
        if (keys != null) {
            keys.close();
        }
        try (Admin admin = Admin.create(settings.streams().kafka())) {
            admin.deleteTopics(admin.listTopics().names().get().stream()
                            .filter(name -> name.startsWith(topics.settings().prefix()))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("The topics of a round cannot be deleted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Trees.delete(directory);
    }
}
