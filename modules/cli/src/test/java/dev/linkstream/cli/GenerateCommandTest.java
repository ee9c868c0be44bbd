package dev.linkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.cli.FakeServer.Reply;
import dev.linkstream.cli.FakeServer.Request;
import dev.linkstream.cli.terminal.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
    private static final String TOKEN = "secret-token";

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private FakeServer server;
    private Map<String, String> env = Map.of("LINKSTREAM_TOKEN", TOKEN);

    /** What a run left behind. */
    record Run(int exitCode, String out, String err) {
        List<String> users() {
            return out.lines()
                    .map(line -> line.replaceAll(".*\"user_id\":\"([^\"]*)\".*", "$1"))
                    .toList();
        }
    }

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Run run(String... args) {
        out.reset();
        return run(out, args);
    }

    private Run run(OutputStream standardOutput, String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(standardOutput, new PrintStream(err, true, StandardCharsets.UTF_8), 0, env);
        String[] all = Stream.concat(Stream.of("generate"), Stream.of(args)).toArray(String[]::new);
        int exitCode = LinkstreamCommand.run(
                console,
                settings -> {
                    throw new AssertionError("generate starts nothing");
                },
                all);
        assertThat(out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8))
                .doesNotContain(TOKEN);
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Run generate(Path file, String... more) {
        List<String> args = new ArrayList<>(
                List.of("--scenario", "support", "--url", server.url().toString(), file.toString()));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private Path users(int count) throws IOException {
        return file(
                "users.ndjson",
                IntStream.range(0, count)
                        .mapToObj(i -> "{\"user_id\":\"u" + i + "\",\"attributes\":{\"n\":" + i + "}}\n")
                        .collect(Collectors.joining()));
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "u" + i).toList();
    }

    @Test
    void shouldWriteLinksInOrderOfTheFile() throws IOException {
        Run run = generate(users(5_000));

        assertThat(run.exitCode()).isZero();
        assertThat(run.users()).isEqualTo(ids(5_000));
        assertThat(run.err()).matches("5000 links, 0 refused, \\d+\\.\\d s\n");
        assertThat(server.uploads()).hasSize(1);
        assertThat(server.requests)
                .allSatisfy(request -> assertThat(request.token()).isEqualTo("Bearer " + TOKEN));
    }

    @Test
    void shouldSendTheFileAsItIsForItsScenarioAndCampaign() throws IOException {
        String line = "{\"user_id\":\"a\",\"attributes\":{\"big\":12345678901234567890,\"d\":1.10}}";
        Path file = file("one.ndjson", "\uFEFF" + line + "\r\n\r\n");

        assertThat(generate(file, "--campaign", "spring & more").exitCode()).isZero();

        Request upload = server.uploads().get(0);
        assertThat(upload.lines()).containsExactly(line, "");
        assertThat(upload.type()).isEqualTo("application/x-ndjson");
        assertThat(upload.path())
                .isEqualTo("/public/api/link-batches?scenario_id=support&campaign=spring%20%26%20more");
    }

    @Test
    void shouldSendTheUserIdByTheNameThatTheServerKnows() throws IOException {
        Path file = file("users.csv", "\uFEFFname,\"CRM, id\"\r\n\"Doe, J\",7\r\n");

        assertThat(generate(file, "--user-id-column", "CRM, id").exitCode()).isZero();

        Request upload = server.uploads().get(0);
        assertThat(upload.lines()).containsExactly("name,user_id", "\"Doe, J\",7");
        assertThat(upload.type()).isEqualTo("text/csv");
    }

    @Test
    void shouldSendTheSameKeyForTheSameFileAndAnotherForAnyOtherBatch() throws IOException {
        Path file = users(25);
        Run first = generate(file);
        Run again = generate(file);
        Run other = generate(file, "--key", "second mailing");
        generate(file, "--campaign", "spring");
        generate(file("users.ndjson", Files.readString(file) + "{\"user_id\":\"more\"}\n"));

        assertThat(again.out()).isEqualTo(first.out());
        assertThat(other.users()).isEqualTo(first.users());
        assertThat(other.out()).isNotEqualTo(first.out());
        assertThat(server.uploads().stream().map(Request::key).distinct()).hasSize(4);
    }

    @Test
    void shouldNotUploadWhatTheServerHas() throws IOException {
        Path file = users(2_000);
        Run first = generate(file);
        Run again = generate(file);

        assertThat(again.out()).isEqualTo(first.out());
        assertThat(server.uploads()).hasSize(1);
    }

    @Test
    void shouldWaitAndSendAgainWhenTheServerIsBusy() throws IOException {
        server.thenAnswerUploads(
                        new Reply(429, "{\"message\":\"Too Many Attempts.\"}", Map.of("Retry-After", "0")),
                        new Reply(503, "{\"message\":\"Kafka is unreachable.\"}", Map.of("Retry-After", "0")))
                .thenAnswerReads(new Reply(503, "{\"message\":\"starting\"}"));

        Run run = generate(users(3));

        assertThat(run.exitCode()).isZero();
        assertThat(run.users()).isEqualTo(ids(3));
        assertThat(server.uploads()).hasSize(3);
        assertThat(server.uploads().stream().map(Request::key).distinct()).hasSize(1);
    }

    @Test
    void shouldSendABrokenUploadAgainAndGoOn() throws IOException {
        server.thenInterrupt(lines -> lines == 700, lines -> lines == 2_100);

        Run run = generate(users(3_000));

        assertThat(run.exitCode()).isZero();
        assertThat(run.users()).isEqualTo(ids(3_000));
        assertThat(run.out().lines().distinct()).hasSize(3_000);
        assertThat(server.uploads()).hasSize(3);
        assertThat(server.uploads().stream().map(Request::key).distinct()).hasSize(1);
    }

    @Test
    void shouldWriteResultsWhileTheUploadStillRuns() throws IOException {
        AtomicBoolean wereWritten = new AtomicBoolean();
        server.thenInterrupt(lines -> {
            if (lines == 1_000) {
                Awaitility.await()
                        .until(() ->
                                out.toString(StandardCharsets.UTF_8).lines().count() == 1_000);
                wereWritten.set(true);
            }
            return false;
        });

        Run run = generate(users(2_000));

        assertThat(run.exitCode()).isZero();
        assertThat(wereWritten).isTrue();
        assertThat(run.users()).isEqualTo(ids(2_000));
    }

    @Test
    void shouldEndWhenNobodyReadsTheLinksAnyMore() throws IOException {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int next) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        AtomicBoolean ended = new AtomicBoolean();
        server.thenInterrupt(lines -> {
            if (lines == 10) {
                Awaitility.await().until(ended::get);
                return true;
            }
            return false;
        });

        Run run = run(
                closed,
                "--scenario",
                "s",
                "--url",
                server.url().toString(),
                users(100).toString());
        ended.set(true);

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("Broken pipe");
        assertThat(server.anyComplete()).isFalse();
    }

    @Test
    void shouldTellRefusalsByLineAndLinkTheOthers() throws IOException {
        Path file = file("mixed.ndjson", """
                {"user_id":"u0"}

                {"user_id":"bad1"}
                {"user_id":"u2"}
                {"user_id":"bad3"}
                """);

        Run run = generate(file);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.users()).containsExactly("u0", "u2");
        assertThat(run.err())
                .contains("mixed.ndjson:3: attributes.age: The age attribute must be a whole number.\n")
                .contains("mixed.ndjson:5: attributes.age: ")
                .contains("2 links, 2 refused");
    }

    @Test
    void shouldTellNoMoreRefusalsThanAPersonReads() throws IOException {
        Path file = file("bad.ndjson", "{\"user_id\":\"bad\"}\n".repeat(1_500));

        Run run = generate(file);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().filter(line -> line.startsWith("bad.ndjson:")))
                .hasSize(1_000);
        assertThat(run.err())
                .containsPattern("refusals after the first 1000 are counted alone; the results of batch b\\w+ have")
                .contains("0 links, 1500 refused");
    }

    @Test
    void shouldMakeNothingOfAFileWithoutUsers() throws IOException {
        Run run = generate(file("none.csv", "user_id,name\n"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).startsWith("0 links, 0 refused");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void shouldWriteCsvOverAnOlderFile() throws IOException {
        Path out = file("links.csv", "old");

        assertThat(generate(file("one.ndjson", "{\"user_id\":\"a,b\"}"), "-o", out.toString())
                        .exitCode())
                .isZero();

        String url = FakeServer.link("a,b", server.uploads().get(0).key());
        assertThat(out).hasContent("user_id,url\n\"a,b\",\"" + url + "\"\n");
        assertThat(directory.resolve("links.csv.part")).doesNotExist();
    }

    @Test
    void shouldKeepWhatCameWhenItFails() throws IOException {
        Path out = file("links.ndjson", "old");
        Path part = directory.resolve("links.ndjson.part");
        server.thenInterrupt(lines -> {
            if (lines == 2) {
                Awaitility.await().until(() -> Files.readString(part).contains("u1"));
                server.thenAnswerUploads(new Reply(401, "{\"message\":\"Unauthenticated.\"}"));
                return true;
            }
            return false;
        });

        Run run = generate(users(4), "-o", out.toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("does not accept the token: Unauthenticated.")
                .contains("2 links, 0 refused", "links.ndjson.part")
                .doesNotContain("goes on where it stopped");
        assertThat(out).hasContent("old");
        assertThat(Files.readString(part)).startsWith("{\"user_id\":\"u0\"").contains("\"u1\"");
    }

    @Test
    void shouldStopAtAnUnknownScenario() throws IOException {
        server.thenAnswerUploads(FakeServer.refusal("scenario_id", "The selected scenario does not exist."));

        Run run = generate(users(4));

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("scenario_id: The selected scenario does not exist.")
                .doesNotContain("goes on where it stopped");
        assertThat(server.uploads()).hasSize(1);
    }

    @Test
    void shouldRefuseADirectoryBeforeAnythingIsSent() throws IOException {
        Path out = Files.createDirectory(directory.resolve("out"));

        Run run = generate(users(1), "-o", out.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("-o must name a file, but " + out + " is a directory");
        assertThat(server.requests).isEmpty();
        assertThat(directory.resolve("out.part")).doesNotExist();
    }

    @Test
    void shouldSayWhenNothingServes() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port;

        Run run = run("--scenario", "s", "--url", url, users(1).toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("nothing serves at " + url + ": start ./linkstream up, or give --url");
    }

    @Test
    void shouldReadTheTokenThatUpKeeps() throws IOException {
        env = Map.of();
        Files.writeString(directory.resolve("admin-token"), TOKEN + "\n");

        assertThat(generate(users(1), "--data", directory.toString()).exitCode())
                .isZero();

        assertThat(server.requests.get(0).token()).isEqualTo("Bearer " + TOKEN);
    }

    @Test
    void shouldExplainWrongUsage() throws IOException {
        env = Map.of();
        Path file = users(1);

        assertThat(generate(file, "--data", directory.toString()))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("a token is needed"));
        assertThat(generate(file, "--chunk-size=10").err()).contains("Unknown option: '--chunk-size=10'");
        assertThat(run("--scenario", "s", "--url", "localhost:80", file.toString())
                        .err())
                .contains("--url must be http://HOST:PORT");
        assertThat(generate(directory.resolve("none.csv")).err()).contains("none.csv is not a file that can be read");
        assertThat(generate(file("users.txt", "x")).err()).contains("must be a .csv or .ndjson file");
        assertThat(run(file.toString()).err()).contains("Missing required option: '--scenario=ID'");
        assertThat(run(file.toString()).exitCode()).isEqualTo(2);
        assertThat(generate(file, "--token", "a\nb").err()).contains("visible ASCII");
    }
}
