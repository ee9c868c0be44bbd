package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Producers and subscribers that are not Java's: Debian's kcat, and Node programs with kafkajs, avsc and Confluent's serdes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ITOtherClients {

    private static final Path NODE = Path.of("src/test/node");

    private static Program program;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        program = Program.up();
        program.api().defineScenario("s");
    }

    /** Its own, as a subscriber reads all links from the first on. */
    @AfterAll
    static void stop() {
        program.close();
    }

    /** First, as it reads the first link that there is. */
    @Test
    @Order(1)
    void shouldGiveANodeSubscriberALinkThatOpensOfWhatKcatProduced() throws Exception {
        String intake = "linkstream.link-intake";
        String request = "{\"id\":\"kcat-1\",\"scenario_id\":\"s\",\"user_id\":\"nöde\",\"attributes\":{\"n\":1}}";
        produceByKcat(intake, "any-key", request);
        assertThat(readByKcat(intake)).contains("any-key|" + request + "\n");

        String lines = run(
                "",
                "node",
                node("read-links.mjs"),
                program.bootstrapServers(),
                program.url() + "/apis/ccompat/v7",
                LinksTopic.NAME,
                "1");

        JsonNode record = JsonMapper.shared().readTree(lines);
        assertThat(record.get("key").asString()).isEqualTo("nöde");
        JsonNode link = record.get("event");
        assertThat(link.get("user_id").asString()).isEqualTo("nöde");
        assertThat(link.get("scenario_id").asString()).isEqualTo("s");
        assertThat(link.get("created_at").asLong()).isPositive();
        String location = program.api()
                .click(link.get("url").asString())
                .headers()
                .firstValue("Location")
                .orElseThrow();
        assertThat(location).isEqualTo(link.get("deep_link_url").asString()).contains("user_id=n%C3%B6de&");

        assertThat(readByKcat(LinksTopic.NAME))
                .contains("nöde|\0\0\0\0\4")
                .contains(link.get("code").asString());
    }

    @Test
    void shouldServeConfluentsOwnSerdes() throws Exception {
        program.api()
                .generate("{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"serdes\",\"attributes\":{\"n\":1}}]}");

        JsonNode told = JsonMapper.shared()
                .readTree(run(
                        "",
                        "node",
                        node("confluent-client.mjs"),
                        program.bootstrapServers(),
                        program.url() + "/apis/ccompat/v7",
                        LinksTopic.NAME));

        assertThat(told.get("event").get("url").asString()).startsWith(program.url() + "/");
        assertThat(told.get("again")).isEqualTo(told.get("event"));
        assertThat(told.get("subjects").toString()).contains("\"linkstream.links-value\"");
        assertThat(told.get("versions").toString()).isEqualTo("[1]");
        assertThat(told.get("version").asInt()).isEqualTo(1);
        assertThat(told.get("id").asInt()).isEqualTo(4);
        assertThat(told.get("registered").asInt()).isEqualTo(4);
        assertThat(told.get("refused").asInt()).isEqualTo(42205);
        assertThat(told.get("compatible").asBoolean()).isTrue();
        assertThat(told.get("compatibility").asString()).isEqualTo("FULL_TRANSITIVE");
    }

    private void produceByKcat(String topic, String key, String value) throws IOException, InterruptedException {
        run(value, "kcat", "-P", "-b", program.bootstrapServers(), "-t", topic, "-k", key);
    }

    /** Everything in a topic, one {@code key|value} a line. */
    private String readByKcat(String topic) throws IOException, InterruptedException {
        return run(
                "",
                "kcat",
                "-C",
                "-q",
                "-e",
                "-b",
                program.bootstrapServers(),
                "-t",
                topic,
                "-o",
                "beginning",
                "-f",
                "%k|%s\n");
    }

    private String node(String script) throws IOException, InterruptedException {
        if (!Files.isDirectory(NODE.resolve("node_modules"))) {
            run("", "npm", "ci", "--no-audit", "--no-fund", "--prefix", NODE.toString());
        }
        return NODE.resolve(script).toString();
    }

    /** What a program writes to standard output; it must end well within two minutes. */
    private String run(String input, String... command) throws IOException, InterruptedException {
        Path in = Files.writeString(directory.resolve("in"), input);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(List.of(command))
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("%s ends", command[0])
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(() -> command[0] + ": " + read(err)).isZero();
        return read(out);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
