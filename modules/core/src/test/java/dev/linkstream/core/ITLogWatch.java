package dev.linkstream.core;

import static dev.linkstream.core.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.linkstream.core.epochs.LogChangedException;
import dev.linkstream.core.epochs.LogWatch;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ITLogWatch {

    @TempDir
    private Path directory;

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();

    @Test
    void shouldTellOnceWhenTheLogIsMadeAnew() throws Exception {
        Deployment deployment = deployment(TestBroker.shared());
        EpochList epochs = deployment.begin(true);
        try (LogWatch watch = watch(deployment, epochs.current())) {
            watch.start();
            deployment.deleteLog();
            deployment.makeLog();

            await().atMost(Deployment.SOON).until(() -> !faults.isEmpty());
        }
        assertThat(faults).hasSize(1);
        assertThat(faults.get(0))
                .isInstanceOf(LogChangedException.class)
                .hasMessageStartingWith(
                        "Topic " + deployment.topics.linkRequests().name() + " was made anew: its id was "
                                + epochs.current().topicId() + ", is ")
                .hasMessageEndingWith("; the pipeline stops, and a restart decides about a new epoch of short codes");
    }

    @Test
    void shouldTellWhenTheLogIsGone() throws Exception {
        Deployment deployment = deployment(TestBroker.shared());
        EpochList epochs = deployment.begin(true);
        try (LogWatch watch = watch(deployment, epochs.current())) {
            watch.start();
            deployment.deleteLog();

            await().atMost(Deployment.SOON).until(() -> !faults.isEmpty());
        }
        assertThat(faults.get(0))
                .hasMessageStartingWith(
                        "Topic " + deployment.topics.linkRequests().name() + " is gone");
    }

    @Test
    void shouldTellWhenANewerEpochIsListedAndStopTheCore() throws Exception {
        Deployment deployment = deployment(TestBroker.shared());
        EpochList epochs = deployment.begin(true);
        try (Core core = deployment.start(epochs, faults::add)) {
            await().atMost(Deployment.SOON).until(core::isServing);
            deployment.list(new Epoch(
                    1, epochs.current().topicId(), "other key", List.of(0L, 0L), Fixtures.NOON, "told by a test"));

            await().atMost(Deployment.SOON).until(() -> !faults.isEmpty());
            await().atMost(Deployment.SOON).until(() -> !core.isServing());
        }
        assertThat(faults).hasSize(1);
        assertThat(faults.get(0))
                .hasMessageStartingWith(
                        "Epoch 1 of short codes began while this process runs in 0 (told by a test); the pipeline stops");
    }

    @Test
    void shouldTellWhenAnotherProcessHasTheSameEpochUnderAnotherKey() throws Exception {
        Deployment deployment = deployment(TestBroker.shared());
        Epoch ours = deployment.begin(true).current();
        try (LogWatch watch = watch(deployment, ours)) {
            watch.start();
            deployment.list(
                    new Epoch(0, ours.topicId(), "other key", ours.startOffsets(), Fixtures.NOON, "first start"));

            await().atMost(Deployment.SOON).until(() -> !faults.isEmpty());
        }
        assertThat(faults.get(0)).hasMessageContaining("is another process's, under key other key");
    }

    @Test
    void shouldLetTheCoreGoOnAfterABrokersOutage() throws Exception {
        try (TestBroker broker = TestBroker.own()) {
            Deployment deployment = deployment(broker);
            EpochList epochs = deployment.begin(true);
            try (Core core = deployment.start(epochs, faults::add)) {
                await().atMost(Deployment.SOON).until(core::isServing);
                broker.stop();
                broker.start();
                deployment.send(request("ann", "batch", 0).build());

                deployment.await(deployment.topics.links().name(), 1, IsolationLevel.READ_COMMITTED);
                assertThat(core.isServing()).isTrue();
            }
        }
        assertThat(faults).isEmpty();
    }

    private LogWatch watch(Deployment deployment, Epoch current) {
        return new LogWatch(deployment.settings(), deployment.topics, current, faults::add);
    }

    private Deployment deployment(TestBroker broker) {
        return new Deployment(broker, 2, directory, Duration.ofMillis(100));
    }
}
