package dev.linkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.cli.start.Running;
import dev.linkstream.cli.terminal.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkstreamCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Map<String, String>> starts = new ArrayList<>();
    private final List<String> stops = new ArrayList<>();

    private int run(Map<String, String> env, String... args) {
        Console console = new Console(out, new PrintStream(err, true, StandardCharsets.UTF_8), 0, env);
        return LinkstreamCommand.run(console, this::start, args);
    }

    private Running start(Map<String, String> settings) {
        starts.add(settings);
        return new Running() {
            @Override
            public URI url() {
                return URI.create("http://127.0.0.1:8080");
            }

            @Override
            public String adminToken() {
                return "admin";
            }

            @Override
            public void awaitStop() {}

            @Override
            public void close() {
                stops.add("closed");
            }
        };
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldStartWithDefaultsSayReadyAndStop() {
        assertThat(run(Map.of(), "up")).isZero();

        assertThat(starts).containsExactly(Map.of());
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("ready http://127.0.0.1:8080\n");
        assertThat(stops).hasSize(1);
    }

    @Test
    void shouldCollectAnySettingInBothSpellings() {
        int exitCode = run(
                Map.of(),
                "up",
                "--port",
                "9000",
                "--ingress.reply-timeout",
                "2s",
                "--data",
                "d",
                "--public-base-url=http://x/?a=b",
                "--broker.port",
                "-1",
                "--bootstrap-servers",
                "k:1");

        assertThat(exitCode).isZero();
        assertThat(starts)
                .containsExactly(Map.of(
                        "linkstream.port", "9000",
                        "linkstream.data", "d",
                        "linkstream.kafka.bootstrap-servers", "k:1",
                        "linkstream.ingress.reply-timeout", "2s",
                        "linkstream.public-base-url", "http://x/?a=b",
                        "linkstream.broker.port", "-1"));
    }

    @Test
    void shouldRefuseASettingThatDoesNotExist() {
        assertThat(run(Map.of(), "up", "--ingres.reply-timeout=2s")).isEqualTo(2);
        assertThat(run(Map.of(), "demo", "--exit", "--foo", "1")).isEqualTo(2);

        assertThat(err()).isEqualTo("""
                linkstream up: unknown setting: --ingres.reply-timeout (try linkstream up --help)
                linkstream demo: unknown setting: --foo (try linkstream demo --help)
                """);
        assertThat(starts).isEmpty();
    }

    @Test
    void shouldNameWhatItDoesNotUnderstand() {
        assertThat(run(Map.of(), "up", "-x")).isEqualTo(2);
        assertThat(run(Map.of(), "up", "stray")).isEqualTo(2);
        assertThat(run(Map.of(), "up", "--a.b", "--c.d", "1")).isEqualTo(2);
        assertThat(run(Map.of(), "up", "--a.b=1", "--a.b=2")).isEqualTo(2);
        assertThat(run(Map.of(), "up", "--bootstrap-servers=a:1", "--kafka.bootstrap-servers=b:1"))
                .isEqualTo(2);
        assertThat(run(Map.of(), "up", "--port")).isEqualTo(2);
        assertThat(run(Map.of(), "upp")).isEqualTo(2);
        assertThat(run(Map.of())).isEqualTo(2);

        assertThat(err())
                .contains("linkstream up: unknown option: -x (try linkstream up --help)\n")
                .contains("unexpected argument: stray")
                .contains("--a.b needs a value")
                .contains("--a.b is given twice")
                .contains("--kafka.bootstrap-servers is given twice")
                .contains("Missing required parameter for option '--port'")
                .contains("'upp'");
        assertThat(starts).isEmpty();
    }

    @Test
    void shouldPrintTheVersionOfTheBuild() {
        assertThat(run(Map.of(), "--version")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).matches("linkstream \\d+\\.\\d+\\.\\d+\\S*\n");
    }
}
