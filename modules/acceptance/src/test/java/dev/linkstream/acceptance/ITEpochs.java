package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever becomes of the log and of the key: no link ever opens another person's chat, and no code is given twice. */
class ITEpochs {

    private static final Pattern NEXT = Pattern.compile("set linkstream\\.codes\\.begin-epoch to (\\d+)\\.");

    /** Each test leaves it running, in a later epoch. */
    private static Program program;

    @BeforeAll
    static void start() {
        program = Program.up();
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @Test
    void shouldAskBeforeItGoesOnWithAnotherKey() throws Exception {
        program.api().defineScenario("s");
        Map<String, String> old = Links.generate(program.api(), "old", 50);
        program.stop();
        Path file = program.data().resolve("code-keys");
        String key = Files.readString(file);
        String another = "ab".repeat(32) + "\n";

        Files.writeString(file, another);
        assertThat(program.startInVain()).isEqualTo(3);
        assertThat(program.err())
                .startsWith("linkstream up: Start refused: the code key is ")
                .containsPattern(NEXT)
                .hasLineCount(1);

        Files.writeString(file, key + another);
        program.start();

        assertThat(Links.notLeadingToTheirUsers(old)).isEmpty();
        Map<String, String> rotated = Links.generate(program.api(), "new", 50);
        assertThat(rotated).doesNotContainKeys(old.keySet().toArray(String[]::new));
        assertThat(Links.notLeadingToTheirUsers(rotated)).isEmpty();
    }

    @Test
    void shouldGiveNoCodeTwiceAfterTheTailOfTheLogWasLost() throws Exception {
        program.api().defineScenario("s");
        Map<String, String> old = Links.generate(program.api(), "old", 100);
        // At once: what is answered counts, committed or not.
        program.kill();
        loseTails(program.data().resolve("broker"));

        program.start();

        assertThat(program.err())
                .containsPattern("Epoch \\d+ of short codes begins: the tail of link-requests was lost");
        Map<String, String> fresh = Links.generate(program.api(), "new", 100);
        assertThat(fresh).doesNotContainKeys(old.keySet().toArray(String[]::new));
        assertThat(Links.notLeadingToTheirUsers(fresh)).isEmpty();
        // A link of the lost tail may be unknown, never another's.
        assertThat(Links.notLeadingToTheirUsers(old).values()).allMatch(answer -> answer.startsWith("HTTP/1.1 404 "));
    }

    @Test
    void shouldStopWhenTheLogIsDeletedAndGoOnAsToldInANewEpoch() throws Exception {
        program.api().defineScenario("s");
        Map<String, String> old = Links.generate(program.api(), "old", 50);
        // What is not committed yet can only be made again from the log.
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> ITCrash.committedLinks(program).keySet().containsAll(codes(old)));
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, program.bootstrapServers()))) {
            admin.deleteTopics(List.of("linkstream.link-requests")).all().get();
        }

        assertThat(program.awaitEnd()).isEqualTo(3);
        assertThat(program.startInVain()).isEqualTo(3);
        assertThat(program.err())
                .startsWith("linkstream up: Start refused: the topic link-requests is missing")
                .containsPattern(NEXT)
                .hasLineCount(1);

        Matcher next = NEXT.matcher(program.err());
        assertThat(next.find()).isTrue();
        program.start("--codes.begin-epoch=" + next.group(1));

        Map<String, String> fresh = Links.generate(program.api(), "new", 50);
        assertThat(fresh).doesNotContainKeys(old.keySet().toArray(String[]::new));
        assertThat(Links.notLeadingToTheirUsers(fresh)).isEmpty();
        assertThat(Links.notLeadingToTheirUsers(old)).isEmpty();
    }

    private static Set<String> codes(Map<String, String> links) {
        return links.keySet().stream()
                .map(url -> url.substring(url.lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
    }

    /** What a power loss may do: each partition of the log keeps its first half. */
    private static void loseTails(Path broker) throws IOException {
        try (Stream<Path> files = Files.walk(broker)) {
            files.filter(file -> file.toString().contains("/linkstream.link-requests-"))
                    .forEach(ITEpochs::loseTail);
        }
        for (String checkpoint : List.of("recovery-point-offset-checkpoint", "replication-offset-checkpoint")) {
            Files.deleteIfExists(broker.resolve(checkpoint));
        }
    }

    private static void loseTail(Path file) {
        try {
            String name = file.getFileName().toString();
            if (name.endsWith(".log")) {
                try (FileChannel log = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    log.truncate(log.size() / 2);
                }
            } else if (name.endsWith("index") || name.endsWith(".snapshot")) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
