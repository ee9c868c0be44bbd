package dev.linkstream.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.TopicProvisioning;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.privacy.master.MasterKey;
import dev.linkstream.privacy.master.MasterKeyFile;
import dev.linkstream.testkit.TestBroker;
import dev.linkstream.testkit.TestTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ITLogKeys {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final TestTopics names = TestBroker.shared().topics();
    private final Topics topics = new Topics(TopicSettings.onOneMachine(names.prefix()));
    private final KafkaConnection kafka =
            new KafkaConnection(Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers()));
    private final String log = topics.linkRequests().name();

    @TempDir
    private Path data;

    @BeforeEach
    void provision() throws Exception {
        try (Admin admin = Admin.create(kafka.properties())) {
            new TopicProvisioning(admin).provision(topics.all());
        }
    }

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private LogKeys keys(String issuer, Path file) {
        LogKeys keys = LogKeys.start(
                new LogKeySettings(
                        kafka, topics, names.name("core"), issuer, Duration.ofMillis(500), Duration.ofMillis(500)),
                MasterKeyFile.load(null, file, Fixtures.RANDOM),
                Fixtures.RANDOM,
                Clock.systemUTC());
        opened.push(keys);
        return keys;
    }

    private void commitAll(long offset) throws Exception {
        try (Admin admin = Admin.create(kafka.properties())) {
            admin.alterConsumerGroupOffsets(
                            names.name("core"),
                            IntStream.range(0, topics.linkRequests().partitions())
                                    .boxed()
                                    .collect(Collectors.toMap(
                                            partition -> new TopicPartition(log, partition),
                                            partition -> new OffsetAndMetadata(offset))))
                    .all()
                    .get();
        }
    }

    @Test
    void shouldOpenElsewhereAtOnceAndDestroyAKeyOnceItsRequestsAreCommittedAndNotBefore() throws Exception {
        Path file = data.resolve("master-keys");
        LogKeys here = keys("here", file);
        LogKeys there = keys("there", file);

        LinkRequested sealed = here.sealer().seal(Fixtures.request("u1", "b1", 0), log);
        assertThat(Objects.requireNonNull(there.opener().open(sealed, log)).attributes())
                .isEqualTo(Fixtures.attributes());

        names.produce(log, "u1", new byte[] {1});
        long id = id(sealed);
        await().until(() -> id(here.sealer().seal(Fixtures.request("u1", "b1", 0), log)) != id);
        assertThat(here.opener().open(sealed, log)).as("not yet processed").isNotNull();

        commitAll(1);

        await().atMost(Duration.ofSeconds(30)).until(() -> here.opener().open(sealed, log) == null);
        await().atMost(Duration.ofSeconds(30)).until(() -> there.opener().open(sealed, log) == null);
        LogKeys later = keys("later", file);
        assertThat(later.opener().open(sealed, log)).isNull();
    }

    private static long id(LinkRequested sealed) {
        byte[] envelope = Objects.requireNonNull(SealedAttributes.envelope(sealed.getAttributes()));
        return Objects.requireNonNull(RequestEnvelope.head(envelope)).keyId();
    }

    @Test
    void shouldDestroyTheKeysOfARunThatWasKilled() throws Exception {
        Path file = data.resolve("master-keys");
        LogKeys killed = keys("one", file);
        LinkRequested sealed = killed.sealer().seal(Fixtures.request("u1", "b1", 0), log);
        killed.close();
        commitAll(0);

        LogKeys again = keys("one", file);

        assertThat(again.opener().open(sealed, log)).isNotNull();
        await().atMost(Duration.ofSeconds(30)).until(() -> again.opener().open(sealed, log) == null);
    }

    @Test
    void shouldRefuseAStartWithoutTheMasterKey() {
        keys("one", data.resolve("master-keys")).close();

        Path other = data.resolve("other");

        assertThatThrownBy(() -> keys("one", other))
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("is missing, and users' keys are wrapped under it")
                .hasMessageContaining(other.toString());
        assertThat(other).as("no new key takes its place").doesNotExist();
    }

    @Test
    void shouldTakeUpANewMasterKeyWhileItRuns() throws Exception {
        Path file = data.resolve("master-keys");
        LogKeys here = keys("one", file);
        String first = Files.readString(file);
        LinkRequested before = here.sealer().seal(Fixtures.request("u1", "b1", 0), log);
        names.produce(log, "u1", new byte[] {1});

        Files.writeString(file, first + MasterKey.generate(Fixtures.RANDOM).toHex() + "\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));

        await().until(() -> {
            LogKeyTable table = new LogKeyTable(kafka, topics.logKeys(), here.masterKeys());
            try (table) {
                table.start();
                return table.masters().size() == 2;
            }
        });
        assertThat(keys("two", file).opener().open(before, log)).isNotNull();
        Files.writeString(file, first);
        assertThatThrownBy(() -> keys("three", file)).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void shouldTellAKeyThatNeverWasFromOneThatIsDestroyed() {
        LogKeys here = keys("one", data.resolve("master-keys"));
        LinkRequested foreign =
                new RequestSealer(() -> LogKey.generate(Fixtures.RANDOM)).seal(Fixtures.request("u1", "b1", 0), log);

        assertThatThrownBy(() -> here.opener().open(foreign, log))
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("was not destroyed");
    }

    /** Who asks wakes the reader, which may be on its way to the question already. */
    @Test
    void shouldLoseNoQuestionAboutAKey() {
        LogKeys here = keys("one", data.resolve("master-keys"));
        for (int i = 0; i < 50; i++) {
            LinkRequested foreign = new RequestSealer(() -> LogKey.generate(Fixtures.RANDOM))
                    .seal(Fixtures.request("u1", "b1", i), log);
            assertThatThrownBy(() -> here.opener().open(foreign, log)).isInstanceOf(KeyUnavailableException.class);
        }
    }
}
