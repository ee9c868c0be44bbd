package dev.linkstream.core;

import static dev.linkstream.core.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.linkstream.core.config.CoreConfig;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.links.codes.Position;
import dev.linkstream.streams.NotServedException;
import dev.linkstream.testkit.TestBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of stores are damaged under a pipeline that stands or runs: nothing is answered wrong, and it heals by itself. */
@Execution(ExecutionMode.CONCURRENT)
class ITDamagedStores {

    /** So many that rows lie in the files, and not in memory only. */
    private static final int USERS = 4_000;

    @TempDir
    private Path directory;

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"contexts", "links"})
    void shouldHealWhileItRuns(String store) throws Exception {
        Deployment deployment = deployment();
        EpochList epochs = deployment.begin(true);
        try (Core core = serving(deployment, epochs)) {
            List<LinkGenerated> links = generated(deployment);
            for (Path file : rows(task(deployment, 0), store)) {
                zero(file);
            }

            // Nobody writes; what readers meet is enough. Other partitions are served all the time.
            Set<Integer> unserved = ConcurrentHashMap.newKeySet();
            await().pollInterval(Duration.ofMillis(5)).atMost(Deployment.SOON).until(() -> {
                Set<Integer> now = unserved(deployment, core, epochs, links);
                unserved.addAll(now);
                return now.isEmpty() && !unserved.isEmpty();
            });
            assertThat(unserved).containsExactly(0);
            assertRepeatsAreTheSame(deployment, links);
            assertThat(unserved(deployment, core, epochs, links)).isEmpty();
        }
        assertThat(faults).isEmpty();
    }

    /** Neither a reader nor a writer comes by: the scrub finds it, and a look at the files afterwards finds them whole. */
    @Test
    void shouldHealWhatNobodyAsksFor() throws Exception {
        Deployment deployment = deployment();
        EpochList epochs = deployment.begin(true);
        try (Core core = serving(deployment, epochs)) {
            List<LinkGenerated> links = generated(deployment);
            List<Path> damaged = rows(task(deployment, 0), "links");
            for (Path file : damaged) {
                Files.delete(file);
            }

            await().atMost(Deployment.SOON).until(() -> damaged.stream().allMatch(Files::exists));
            await().atMost(Deployment.SOON)
                    .until(() -> unserved(deployment, core, epochs, links).isEmpty());
        }
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "contexts/manifest",
                "contexts/index",
                "contexts/000000000001.rows",
                "links/00000-000000000000.rows"
            })
    void shouldRestoreTheStoreThatWasDamagedWhileItStood(String file) throws Exception {
        Deployment deployment = deployment();
        EpochList epochs = deployment.begin(true);
        List<LinkGenerated> links;
        try (Core core = serving(deployment, epochs)) {
            links = generated(deployment);
            assertThat(core.isServing()).isTrue();
        }
        Path damaged = task(deployment, 0).resolve(file);
        Path other = task(deployment, 0).resolve(file.startsWith("links") ? "contexts/000000000001.rows" : "links");
        assertThat(other).exists();
        try (FileChannel channel = FileChannel.open(damaged, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(40), 4);
        }

        try (Core core = serving(deployment, deployment.begin(false))) {
            assertThat(unserved(deployment, core, epochs, links)).isEmpty();
            assertRepeatsAreTheSame(deployment, links);
        }
        assertThat(faults).isEmpty();
    }

    /** The copy of another instance is damaged while it is one; it is met when that instance takes over. */
    @ParameterizedTest
    @ValueSource(strings = {"contexts", "links"})
    void shouldServeNothingWrongFromAStandbyThatIsDamaged(String store, @TempDir Path elsewhere) throws Exception {
        Deployment deployment = deployment();
        EpochList epochs = deployment.begin(true);
        List<LinkGenerated> links;
        try (Core second = deployment.startStandby(elsewhere, "127.0.0.1:8081", epochs, faults::add)) {
            try (Core first = deployment.startStandby(directory, "127.0.0.1:8080", epochs, faults::add)) {
                await().atMost(Deployment.SOON).until(() -> first.isServing() && second.isServing());
                links = generated(deployment);
                await().atMost(Deployment.SOON)
                        .until(() -> holdsAllRows(deployment, directory, store)
                                && holdsAllRows(deployment, elsewhere, store));
                for (Path file : rows(task(deployment, elsewhere, 0), store)) {
                    zero(file);
                }
                for (Path file : rows(task(deployment, elsewhere, 1), store)) {
                    zero(file);
                }
            }
            List<LinkGenerated> all = links;
            await().atMost(Deployment.SOON.multipliedBy(2))
                    .until(() -> unserved(deployment, second, epochs, all).isEmpty());
            assertRepeatsAreTheSame(deployment, links);
            assertThat(unserved(deployment, second, epochs, links)).isEmpty();
        }
        assertThat(faults).isEmpty();
    }

    /** Whether the rows of both partitions have come to files of an instance: of its own, or as a standby's copy. */
    private static boolean holdsAllRows(Deployment deployment, Path state, String store) throws IOException {
        for (int partition = 0; partition < 2; partition++) {
            Path task = task(deployment, state, partition);
            if (!Files.isDirectory(task.resolve(store)) || rows(task, store).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static List<LinkGenerated> generated(Deployment deployment) {
        deployment.sendAll(requests());
        deployment.await(deployment.topics.links().name(), USERS, IsolationLevel.READ_COMMITTED);
        return links(deployment);
    }

    private static List<LinkGenerated> links(Deployment deployment) {
        return deployment.committed(deployment.topics.links().name()).stream()
                .map(LinkGenerated.class::cast)
                .toList();
    }

    /** The same requests once more: they are known, and one that is new shows that all of them were processed. */
    private static void assertRepeatsAreTheSame(Deployment deployment, List<LinkGenerated> links) {
        deployment.sendAll(requests());
        deployment.send(request("one more", "other", 0).build());
        deployment.send(request("another one", "other", 1).build());
        deployment.send(request("a third one", "other", 2).build());
        deployment.await(deployment.topics.links().name(), USERS + 3, IsolationLevel.READ_COMMITTED);
        assertThat(links(deployment)).hasSize(USERS + 3).containsAll(links);
    }

    /** The partitions of which a link or a context cannot be read now; what can be read must be right. */
    private static Set<Integer> unserved(
            Deployment deployment, Core core, EpochList epochs, List<LinkGenerated> links) {
        Set<Integer> unserved = new HashSet<>();
        for (LinkGenerated link : links) {
            Position position = deployment.codes(epochs).decode(link.getCode()).get(0);
            try {
                Optional<StoredLink> found = core.reads().link(position);
                assertThat(found).map(StoredLink::getUserId).contains(link.getUserId());
                assertThat(core.reads().isProcessed(position)).isTrue();
            } catch (NotServedException e) {
                unserved.add(position.partition());
            }
            try {
                Optional<StoredContext> found = core.reads().context(link.getUserId());
                assertThat(found).map(StoredContext::getAttributes).contains(attributes(link.getIndex()));
            } catch (NotServedException e) {
                unserved.add(position.partition());
            }
        }
        return unserved;
    }

    private Path task(Deployment deployment, int partition) {
        return task(deployment, directory, partition);
    }

    private static Path task(Deployment deployment, Path state, int partition) {
        return state.resolve(CoreConfig.applicationId(deployment.topics)).resolve("0_" + partition);
    }

    private static List<Path> rows(Path task, String store) throws IOException {
        try (Stream<Path> files = Files.list(task.resolve(store))) {
            return files.filter(file -> file.toString().endsWith(".rows")).toList();
        }
    }

    private static void zero(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate((int) channel.size()), 0);
        }
    }

    private Core serving(Deployment deployment, EpochList epochs) {
        Core core = deployment.start(epochs, faults::add);
        await().atMost(Deployment.SOON).until(core::isServing);
        return core;
    }

    private Deployment deployment() {
        return new Deployment(TestBroker.shared(), 2, directory, Duration.ofMillis(100));
    }

    private static Map<String, AttributeValue> attributes(long number) {
        return Fixtures.attributes(Map.of("number", String.valueOf(number), "text", "\"" + "long ".repeat(20) + "\""));
    }

    private static List<LinkRequested> requests() {
        return IntStream.range(0, USERS)
                .mapToObj(i -> request("user" + i, "batch", i)
                        .setRepeatable(true)
                        .setAttributes(attributes(i))
                        .build())
                .toList();
    }
}
