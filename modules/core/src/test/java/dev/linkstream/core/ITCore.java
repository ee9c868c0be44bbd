package dev.linkstream.core;

import static dev.linkstream.core.Fixtures.request;
import static dev.linkstream.core.Fixtures.wantsReply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.linkstream.core.config.CoreConfig;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.links.codes.Position;
import dev.linkstream.streams.NotServedException;
import dev.linkstream.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class ITCore {

    private static final Duration OFTEN = Duration.ofMillis(100);

    @TempDir
    private Path directory;

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();

    @Test
    void shouldReplyBeforeTheCommitAndServeWhatItReplied() throws Exception {
        Deployment deployment = deployment(Duration.ofSeconds(8));
        EpochList epochs = deployment.begin(true);
        try (Core core = serving(deployment, epochs)) {
            deployment.send(request("ann", "batch", 0, Map.of("name", "\"Ann\"")), wantsReply("call", 3));

            ConsumerRecord<String, SpecificRecord> reply = deployment
                    .await(deployment.topics.linkReplies().name(), 1, IsolationLevel.READ_UNCOMMITTED)
                    .get(0);
            LinkGenerated link = (LinkGenerated) reply.value();
            Position position = deployment.codes(epochs).decode(link.getCode()).get(0);
            assertThat(core.reads().isProcessed(position)).isTrue();
            assertThat(core.reads().link(position)).map(StoredLink::getUserId).contains("ann");
            assertThat(core.reads().context("ann"))
                    .map(StoredContext::getAttributes)
                    .contains(Fixtures.attributes(Map.of("name", "\"Ann\"")));
            assertThat(deployment.committed(deployment.topics.links().name())).isEmpty();
            assertThat(reply.partition()).isEqualTo(3);
            assertThat(reply.key()).isEqualTo("ann");
            assertThat(reply.headers()).hasSize(1);
            assertThat(reply.headers().lastHeader("kafka_correlationId").value())
                    .isEqualTo(Fixtures.bytes("call"));

            deployment.await(deployment.topics.links().name(), 1, IsolationLevel.READ_COMMITTED);
            assertThat(deployment.committed(deployment.topics.links().name())).containsExactly(link);
        }
        assertThat(faults).isEmpty();
    }

    /** What was accepted while the clock was two hours ahead comes to the pipeline after it was set right. */
    @Test
    void shouldProcessRecordsWhateverTimeTheyCarry() throws Exception {
        Deployment deployment = deployment(OFTEN);
        EpochList epochs = deployment.begin(true);
        try (Core core = serving(deployment, epochs)) {
            deployment.sendAt(request("ahead", "b", 0).build(), Instant.now().plus(Duration.ofHours(2)));
            deployment.sendAt(request("far", "b", 1).build(), Instant.now().plus(Duration.ofDays(4000)));
            deployment.sendAt(request("behind", "b", 2).build(), Instant.now().minus(Duration.ofDays(4000)));

            deployment.await(deployment.topics.links().name(), 3, IsolationLevel.READ_COMMITTED);
            assertThat(core.reads().context("ahead")).isPresent();
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void shouldKnowEverythingAfterARestartAndAfterTheLossOfItsState() throws Exception {
        Deployment deployment = deployment(OFTEN);
        EpochList epochs = deployment.begin(true);
        List<LinkRequested> requests = requests(0, 40);
        try (Core core = serving(deployment, epochs)) {
            deployment.sendAll(requests);
            deployment.await(deployment.topics.links().name(), 40, IsolationLevel.READ_COMMITTED);
            assertThat(core.reads().partitions()).isEqualTo(2);
        }
        List<SpecificRecord> links =
                deployment.committed(deployment.topics.links().name());

        for (boolean wiped : new boolean[] {false, true}) {
            if (wiped) {
                Deployment.wipe(directory.resolve(CoreConfig.applicationId(deployment.topics)), "");
            }
            EpochList again = deployment.begin(false);
            assertThat(again.all()).isEqualTo(epochs.all());
            try (Core core = serving(deployment, again)) {
                assertServed(deployment, core, epochs, requests, links);
            }
        }
        assertThat(deployment.committed(deployment.topics.links().name())).isEqualTo(links);
        assertThat(faults).isEmpty();
    }

    /** A kill leaves rows in the stores that were never committed: they must not be taken for what Kafka holds. */
    @Test
    void shouldHaveCheckpointsOfClosedStoresAlone() throws Exception {
        Deployment deployment = deployment(OFTEN);
        EpochList epochs = deployment.begin(true);
        Path application = directory.resolve(CoreConfig.applicationId(deployment.topics));
        try (Core core = serving(deployment, epochs)) {
            deployment.sendAll(requests(0, 40));
            deployment.await(deployment.topics.links().name(), 40, IsolationLevel.READ_COMMITTED);
            assertThat(core.isServing()).isTrue();
            assertThat(application.resolve("0_0/contexts")).isNotEmptyDirectory();
            assertThat(application.resolve("0_0/.checkpoint")).doesNotExist();
            assertThat(application.resolve("0_1/.checkpoint")).doesNotExist();
        }
        assertThat(application.resolve("0_0/.checkpoint")).exists();
        assertThat(application.resolve("0_1/.checkpoint")).exists();
    }

    @Test
    void shouldNotServeBeforeItHasProcessedWhatCameWhileItWasDown() throws Exception {
        Deployment deployment = deployment(OFTEN);
        EpochList epochs = deployment.begin(true);
        List<LinkRequested> requests = requests(0, 2_000);
        deployment.sendAll(requests);

        try (Core core = deployment.start(epochs, faults::add)) {
            assertThat(core.isServing()).isFalse();
            assertThatThrownBy(() -> core.reads().context("user0")).isInstanceOf(NotServedException.class);
            assertThatThrownBy(() -> core.reads().results(0, "batch", 0, 10)).isInstanceOf(NotServedException.class);
            await().atMost(Deployment.SOON).until(core::isServing);

            List<BatchResult> results = new ArrayList<>();
            results.addAll(core.reads().results(0, "batch", 0, 5_000));
            results.addAll(core.reads().results(1, "batch", 0, 5_000));
            assertThat(results).hasSize(2_000);
            assertThat(core.reads().results(0, "batch", results.get(5).index(), 3))
                    .isEqualTo(results.subList(5, 8));
            assertThat(core.reads().results(0, "batc", 0, 10)).isEmpty();
        }
    }

    @Test
    void shouldTellWhoServesAndWhatItDoesNotKnow() throws Exception {
        Deployment deployment = deployment(OFTEN);
        EpochList epochs = deployment.begin(true);
        Core core = serving(deployment, epochs);
        try (core) {
            assertThat(core.reads().owner(0)).contains("127.0.0.1:8080");
            assertThat(core.reads().owner(1)).contains("127.0.0.1:8080");
            assertThat(core.reads().link(new Position(0, 0, 7))).isEmpty();
            assertThat(core.reads().isProcessed(new Position(0, 0, 7))).isFalse();
            assertThat(core.reads().context("nobody")).isEmpty();
        }
        assertThat(core.isServing()).isFalse();
        assertThat(core.reads().owner(0)).isEmpty();
        assertThatThrownBy(() -> core.reads().link(new Position(0, 0, 7))).isInstanceOf(NotServedException.class);
    }

    @Test
    void shouldGoOnAfterWhatItCannotRead() throws Exception {
        Deployment deployment = deployment(OFTEN);
        try (Core core = serving(deployment, deployment.begin(true))) {
            deployment.sendBytes("ann", new byte[1_500_000]);
            deployment.send(request("ann", "batch", 0).build());

            deployment.await(deployment.topics.links().name(), 1, IsolationLevel.READ_COMMITTED);
            assertThat(deployment.countOf(deployment.topics.deadLetters().name()))
                    .isEqualTo(1);
            assertThat(core.isServing()).isTrue();
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void shouldStopAndTellOnceWhereItsOffsetsAreLost() throws Exception {
        Deployment deployment = deployment(OFTEN);
        EpochList epochs = deployment.begin(true);
        deployment.forgetOffsets();
        try (Core core = deployment.start(epochs, faults::add)) {
            await().atMost(Deployment.SOON).until(() -> !faults.isEmpty());
            await().atMost(Deployment.SOON).until(() -> !core.streams().state().isRunningOrRebalancing());

            assertThat(core.isServing()).isFalse();
        }
        assertThat(faults).hasSize(1);
        assertThat(faults.get(0)).hasStackTraceContaining("no valid reset policy");
    }

    private void assertServed(
            Deployment deployment,
            Core core,
            EpochList epochs,
            List<LinkRequested> requests,
            List<SpecificRecord> links) {
        for (SpecificRecord each : links) {
            LinkGenerated link = (LinkGenerated) each;
            Position position = deployment.codes(epochs).decode(link.getCode()).get(0);
            assertThat(core.reads().isProcessed(position)).isTrue();
            assertThat(core.reads().link(position)).map(StoredLink::getUserId).contains(link.getUserId());
        }
        for (LinkRequested request : requests) {
            assertThat(core.reads().context(request.getUserId()))
                    .map(StoredContext::getAttributes)
                    .contains(request.getAttributes());
        }
    }

    private Core serving(Deployment deployment, EpochList epochs) {
        Core core = deployment.start(epochs, faults::add);
        await().atMost(Deployment.SOON).until(core::isServing);
        return core;
    }

    private Deployment deployment(Duration commitInterval) {
        return new Deployment(TestBroker.shared(), 2, directory, commitInterval);
    }

    private static List<LinkRequested> requests(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> request("user" + i, "batch", i, Map.of("number", String.valueOf(i))))
                .toList();
    }
}
