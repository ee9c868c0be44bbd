package dev.linkstream.core;

import static dev.linkstream.core.Fixtures.KEYS;
import static dev.linkstream.core.Fixtures.OTHER_KEYS;
import static dev.linkstream.core.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.linkstream.core.config.CoreConfig;
import dev.linkstream.core.epochs.EpochRefusedException;
import dev.linkstream.core.epochs.LogInspection;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.TopicContradictionException;
import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.CodeKeys;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.links.codes.Position;
import dev.linkstream.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ITEpochStart {

    @TempDir
    private Path directory;

    private Deployment deployment;

    @BeforeEach
    void shouldHaveTopicsOfItsOwn() {
        deployment = new Deployment(TestBroker.shared(), 2, directory, Duration.ofMillis(100));
    }

    @Test
    void shouldBeginWithEpochZeroAndTheTopics() throws Exception {
        EpochList epochs = deployment.begin(true);

        assertThat(epochs.all()).hasSize(1);
        assertThat(epochs.current().number()).isZero();
        assertThat(epochs.current().startOffsets()).containsExactly(0L, 0L);
        assertThat(epochs.current().keyFingerprint()).isEqualTo(KEYS.current().fingerprint());
        assertThat(committed()).containsOnly(Map.entry(0, 0L), Map.entry(1, 0L));
        Topics topics = deployment.topics;
        assertThat(config(topics.linkRequests().name()))
                .containsEntry(
                        "retention.ms", String.valueOf(Duration.ofDays(30).toMillis()))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("unclean.leader.election.enable", "false");
        assertThat(config(topics.epochs().name())).containsEntry("cleanup.policy", "compact");
        try (Admin admin = deployment.admin()) {
            assertThat(admin.listTopics().names().get())
                    .containsAll(
                            topics.all().stream().map(topic -> topic.name()).toList());
        }
    }

    /** An hour's clock error must not refuse what was accepted, whatever the cluster's default says. */
    @Test
    void shouldHaveTopicsOfThisAndEarlierVersionsTakeRecordsOfAnyTime() throws Exception {
        String changelog = deployment.create("core-contexts-changelog");
        String log = deployment.create("link-requests");

        deployment.begin(true);

        for (String topic : List.of(
                changelog,
                log,
                deployment.topics.links().name(),
                deployment.topics.epochs().name())) {
            assertThat(config(topic))
                    .as(topic)
                    .containsEntry("message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE))
                    .containsEntry("message.timestamp.before.max.ms", String.valueOf(Long.MAX_VALUE));
        }
        // Others write it: whoever's clock or unit of time is wrong is to hear of it.
        assertThat(config(deployment.topics.linkIntake().name()))
                .containsEntry("message.timestamp.after.max.ms", "3600000");
    }

    @Test
    void shouldGoOnAtTheNextStart() throws Exception {
        EpochList first = deployment.begin(true);
        process(first, 3);

        assertThat(deployment.begin(false).all()).isEqualTo(first.all());
        assertThat(committed().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(3);
    }

    @Test
    void shouldBeginAfterAFirstStartThatBrokeBeforeTheEpochWasListed() throws Exception {
        deployment.makeLog();
        try (Admin admin = deployment.admin()) {
            admin.alterConsumerGroupOffsets(group(), Map.of(log(0), new OffsetAndMetadata(0)))
                    .all()
                    .get();
        }

        assertThat(deployment.begin(true).current().number()).isZero();
    }

    @Test
    void shouldRefuseAKeyWithoutAList() {
        assertThatThrownBy(() -> deployment.begin(false))
                .isInstanceOf(EpochRefusedException.class)
                .hasMessageContaining("the code key " + KEYS.current().fingerprint() + " was there before this start")
                .hasMessageContaining("linkstream.codes.begin-epoch");
    }

    @Test
    void shouldAskWhenTheLogIsGone() throws Exception {
        process(deployment.begin(true), 3);
        deployment.deleteLog();

        assertThatThrownBy(() -> deployment.begin(false))
                .isInstanceOf(EpochRefusedException.class)
                .hasMessageContaining("link-requests is missing")
                .hasMessageContaining("linkstream.codes.begin-epoch to 1");
        EpochList epochs = deployment.begin(deployment.topics, KEYS, false, OptionalInt.of(1));
        assertThat(epochs.current().number()).isEqualTo(1);
        assertThat(epochs.current().startOffsets()).containsExactly(0L, 0L);
        assertThat(process(epochs, 2))
                .allSatisfy(position -> assertThat(position.epoch()).isEqualTo(1));
        assertThat(deployment.begin(false).all()).hasSize(2);
    }

    @Test
    void shouldBeginAnEpochWhereTheLogWasMadeAnew() throws Exception {
        Set<Position> before = Set.copyOf(process(deployment.begin(true), 3));
        deployment.deleteLog();
        deployment.makeLog();
        deployment.send(request("early", "unread", 0).build());

        EpochList epochs = deployment.begin(false);

        assertThat(epochs.current().number()).isEqualTo(1);
        assertThat(epochs.current().reason()).contains("made anew");
        assertThat(committed().values()).containsOnly(0L);
        assertThat(process(epochs, 3)).doesNotContainAnyElementsOf(before);
    }

    @Test
    void shouldRefuseAnotherKeyAndRotateToOneBesideTheOld() throws Exception {
        process(deployment.begin(true), 3);

        assertThatThrownBy(() -> deployment.begin(deployment.topics, OTHER_KEYS, false, OptionalInt.empty()))
                .isInstanceOf(EpochRefusedException.class)
                .hasMessageContaining("which is not among the keys");
        CodeKeys both = CodeKeys.parse("ab".repeat(32) + "\n" + "cd".repeat(32));
        EpochList epochs = deployment.begin(deployment.topics, both, false, OptionalInt.empty());
        assertThat(epochs.current().keyFingerprint())
                .isEqualTo(OTHER_KEYS.current().fingerprint());
        assertThat(epochs.current().startOffsets().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(3);
    }

    @Test
    void shouldLeaveWhatIsUnreadInTheOldEpochUnlessItsKeyIsLost() throws Exception {
        deployment.begin(true);
        deployment.send(request("ann", "unread", 0).build());

        EpochList rotated = deployment.begin(
                deployment.topics,
                CodeKeys.parse("ab".repeat(32) + "\n" + "cd".repeat(32)),
                false,
                OptionalInt.empty());
        assertThat(rotated.current().startOffsets()).containsExactlyInAnyOrder(0L, 1L);
        EpochList lost = deployment.begin(deployment.topics, CodeKeys.parse("ef".repeat(32)), false, OptionalInt.of(2));
        assertThat(lost.current().startOffsets()).containsExactly(0L, 0L);
    }

    @Test
    void shouldRefuseAnotherNumberOfPartitions() throws Exception {
        deployment.begin(true);
        Topics other = new Topics(deployment.topics.settings().withPartitions(3));

        assertThatThrownBy(() -> deployment.begin(other, KEYS, false, OptionalInt.empty()))
                .isInstanceOf(TopicContradictionException.class)
                .hasMessageContaining("must have 3 partitions as the settings say, but has 2");
    }

    @Test
    void shouldRefuseANewEpochWhileAnotherInstanceRuns() throws Exception {
        EpochList first = deployment.begin(true);
        deployment.deleteLog();
        deployment.makeLog();
        try (var other = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", TestBroker.shared().bootstrapServers(),
                        "group.id", group(),
                        "group.protocol", "classic"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            other.subscribe(List.of(deployment.topics.linkRequests().name()));
            await().atMost(Deployment.SOON).until(() -> {
                other.poll(Duration.ofMillis(50));
                return !other.assignment().isEmpty();
            });

            assertThatThrownBy(() -> deployment.begin(false))
                    .isInstanceOf(EpochRefusedException.class)
                    .hasMessageStartingWith("A new epoch of short codes can only begin while no instance runs");
        }
        assertThat(deployment.begin(false).current().number())
                .isEqualTo(first.current().number() + 1);
    }

    @Test
    void shouldGoOnFromTheStateWhereTheGroupsOffsetsAreForgotten() throws Exception {
        EpochList epochs = deployment.begin(true);
        process(epochs, 3);
        Map<Integer, Long> before = committed();
        deployment.forgetOffsets();

        assertThat(deployment.begin(false).all()).isEqualTo(epochs.all());
        assertThat(committed()).isEqualTo(before);
    }

    @Test
    void shouldBeginAnEpochWhereTheLogsTailWasLost() throws Exception {
        try (TestBroker broker = TestBroker.own()) {
            deployment = new Deployment(broker, 1, directory, Duration.ofMillis(100));
            Set<Position> before = Set.copyOf(process(deployment.begin(true), 3));
            broker.stop();
            Deployment.wipe(broker.filesOf(deployment.topics.linkRequests().name(), 0), "0");
            broker.start();

            EpochList epochs = deployment.begin(false);

            assertThat(epochs.current().number()).isEqualTo(1);
            assertThat(epochs.current().reason()).contains("the tail of link-requests was lost");
            assertThat(epochs.current().startOffsets()).containsExactly(0L);
            assertThat(committed()).containsOnly(Map.entry(0, 0L));
            assertThat(process(epochs, 3)).hasSize(3).doesNotContainAnyElementsOf(before);
        }
    }

    /** Sends requests of so many users, waits for their links, and answers where those lie. */
    private List<Position> process(EpochList epochs, int users) throws Exception {
        String links = deployment.topics.links().name();
        int before = deployment.committed(links).size();
        List<Position> positions = new ArrayList<>();
        try (Core core = deployment.start(epochs, fault -> {})) {
            for (int i = 0; i < users; i++) {
                deployment.send(request("user" + i, "batch" + before, i).build());
            }
            await().atMost(Deployment.SOON)
                    .until(() -> deployment.committed(links).size() >= before + users);
        }
        deployment.committed(links).stream()
                .map(link -> ((LinkGenerated) link).getCode())
                .forEach(code -> positions.addAll(deployment.codes(epochs).decode(code)));
        return positions.stream()
                .filter(position -> position.epoch() == epochs.current().number())
                .toList();
    }

    private Map<Integer, Long> committed() throws InterruptedException, ExecutionException {
        try (LogInspection cluster = new LogInspection(deployment.settings(), deployment.topics)) {
            Map<Integer, Long> offsets = new TreeMap<>();
            cluster.committed().forEach((partition, offset) -> offsets.put(partition.partition(), offset.offset()));
            return offsets;
        }
    }

    private Map<String, String> config(String topic) throws InterruptedException, ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = deployment.admin()) {
            Config config = Objects.requireNonNull(
                    admin.describeConfigs(List.of(resource)).all().get().get(resource));
            Map<String, String> values = new HashMap<>();
            config.entries().forEach(entry -> values.put(entry.name(), entry.value()));
            return values;
        }
    }

    private String group() {
        return CoreConfig.applicationId(deployment.topics);
    }

    private TopicPartition log(int partition) {
        return new TopicPartition(deployment.topics.linkRequests().name(), partition);
    }
}
