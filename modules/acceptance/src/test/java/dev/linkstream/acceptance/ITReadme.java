package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells a new user to type. */
class ITReadme {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @Test
    void shouldDoTheMainJobOnAFreshMachine(@TempDir Path directory) throws Exception {
        Run demo = run(directory, "./linkstream demo --exit --port 0 --broker.port 0 --data " + directory);

        assertThat(demo.exitCode()).as(demo.output()).isZero();
        assertThat(demo.output())
                .contains("admin token ", "ready http://127.0.0.1:", "1000 links, 0 refused")
                .containsPattern("link {11}crm-100000,http://127.0.0.1:\\d+/[1-9A-HJ-NP-Za-km-z]{11}\n")
                .containsPattern("redirects to   http://127.0.0.1:\\d+/web-chat\\?scenario_id=demo&user_id=crm-100000&")
                .contains("\"name\":\"Jürgen Vogel\"", "\"lifetime_value\":17677.90");
    }

    @Test
    void shouldAnswerTheCallsOfTheReadme(@TempDir Path directory) throws Exception {
        Matcher example = SHELL.matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(example.find()).isTrue();
        try (Program program = Program.shared()) {
            Path token = Files.writeString(directory.resolve("admin-token"), Program.ADMIN_TOKEN);
            String script = example.group(1)
                    .replace("http://127.0.0.1:8080", program.url())
                    .replace("data/admin-token", token.toString());

            Run calls = run(directory, "set -e\n" + script);

            assertThat(calls.exitCode()).as(calls.output()).isZero();
            assertThat(calls.output())
                    .contains("\"id\":\"customer_support\"")
                    .containsPattern("\\[\\{\"user_id\":\"user_12345\",\"url\":\"http://[^\"]+\"}]");
        }
    }

    @Test
    void shouldSendAFileAndResumeIt(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("users.csv"), """
                user_id,name,about
                a,"Doe, John","two
                lines"
                b,Zoë,"says ""hi"\""
                c,,
                """);
        try (Program program = Program.shared()) {
            program.api().defineScenario("s");
            String command = "LINKSTREAM_TOKEN=" + Program.ADMIN_TOKEN + " ./linkstream generate --scenario s --url "
                    + program.url() + " -o " + directory.resolve("links.csv") + " " + file;

            Run first = run(directory, command);
            List<String> links = Files.readAllLines(directory.resolve("links.csv"));
            Run again = run(directory, command);

            assertThat(first.exitCode()).as(first.output()).isEqualTo(1);
            assertThat(first.output()).contains("users.csv:5: ", "attributes", "2 links, 1 refused");
            assertThat(links).hasSize(3);
            assertThat(links.get(1)).startsWith("a,http://");
            assertThat(links.get(2)).startsWith("b,http://");
            assertThat(again.exitCode()).isEqualTo(1);
            assertThat(Files.readAllLines(directory.resolve("links.csv"))).isEqualTo(links);
            assertThat(program.api().get("/public/api/users/a/context").body())
                    .contains("\"attributes\":{\"about\":\"two\\nlines\",\"name\":\"Doe, John\"}");
        }
    }

    @Test
    void shouldShowWhatIsInTheTopics(@TempDir Path directory) throws Exception {
        try (Program program = Program.up()) {
            program.api().defineScenario("s");
            String url =
                    Links.generate(program.api(), "ann", 2).keySet().iterator().next();
            program.api().click(url);
            writeNoEvent(program, "linkstream.link-requests", 3);
            String environment =
                    "set -o pipefail; export LINKSTREAM_KAFKA_BOOTSTRAP_SERVERS=" + program.bootstrapServers() + "; ";

            // It may have to be built first, and says so.
            Run click =
                    run(directory, environment + "./linkstream tail link-clicks --no-follow 2>/dev/null | head -n 1");
            // What runs in the background may have been started with SIGINT ignored, and passes that on.
            Run interrupted = run(directory, environment + """
                    set -m
                    env --default-signal=INT ./linkstream tail links 2>%1$s/err & tail=$!
                    until [ -s %1$s/err ]; do sleep 0.1; done
                    kill -INT $tail
                    wait $tail
                    echo "exit $?"
                    cat %1$s/err
                    """.formatted(directory));
            Run list = run(
                    directory, environment + "until ./linkstream dead-letters list | grep '3@'; do sleep 0.1; done");
            Run resent = run(directory, environment + "./linkstream dead-letters resend 0");

            assertThat(click.exitCode()).as(click.output()).isZero();
            assertThat(click.output())
                    .contains("\"code\":\"" + url.substring(url.lastIndexOf('/') + 1) + "\"")
                    .hasLineCount(1);
            assertThat(interrupted.output()).endsWith("exit 130\nfollowing linkstream.links, Ctrl-C ends\n");
            assertThat(list.output())
                    .matches("0 +\\S+Z +linkstream.link-requests-3@\\d+ +6 +An event begins with byte 0 .*\n");
            assertThat(resent.output()).matches("0 sent to linkstream.link-requests-3@\\d+\n");
        }
    }

    private static void writeNoEvent(Program program, String topic, int partition) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", program.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, partition, null, "no way".getBytes(StandardCharsets.US_ASCII)))
                    .get();
        }
    }

    @Test
    void shouldSayItsVersion(@TempDir Path directory) throws Exception {
        Run version = run(directory, "./linkstream --version 2>/dev/null");

        assertThat(version.exitCode()).isZero();
        assertThat(version.output()).matches("linkstream \\d+\\.\\d+\\.\\d+\n");
    }

    private record Run(int exitCode, String output) {}

    /** Runs a script in the repository's root; standard error goes with standard output. */
    private static Run run(Path directory, String script) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder("bash", "-c", script)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException("Still running: " + Files.readString(output));
        }
        return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
