package dev.linkstream.cli.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.cli.FakeServer;
import dev.linkstream.cli.FakeServer.Reply;
import dev.linkstream.cli.terminal.CommandFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkApiTest {
    private static final String LINES = "{\"user_id\":\"u\"}\n".repeat(3);

    private final List<Duration> pauses = new ArrayList<>();
    private final UploadCount count = new UploadCount();
    private FakeServer server;
    private LinkApi api;

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeServer();
        api = new LinkApi(server.url(), "secret", pauses::add);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private long upload() throws InterruptedException {
        return upload(() -> new ByteArrayInputStream(LINES.getBytes(StandardCharsets.UTF_8)));
    }

    private long upload(LinkApi.Body body) throws InterruptedException {
        return api.upload("s", null, "key-0001", "application/x-ndjson", body, count)
                .path("accepted")
                .asLong();
    }

    @Test
    void shouldWaitAsLongAsTheServerAsksAndNoLongerThanAMinute() throws InterruptedException {
        server.thenAnswerUploads(
                new Reply(429, "{}", Map.of("Retry-After", "7")),
                new Reply(503, "{}", Map.of("Retry-After", "86400")),
                new Reply(503, "{}", Map.of("Retry-After", "soon")),
                new Reply(503, "{}", Map.of("Retry-After", "0")),
                new Reply(500, "{\"error\":\"An error occurred while generating the deep link.\"}"));

        assertThat(upload()).isEqualTo(3);

        assertThat(pauses)
                .containsExactly(
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(60),
                        Duration.ofMillis(400),
                        Duration.ofMillis(800),
                        Duration.ofMillis(1_600));
    }

    @Test
    void shouldGiveUpOnAServerThatStaysBusyForMinutes() {
        server.thenAnswerUploads(Collections.nCopies(40, new Reply(503, "{\"message\":\"no broker\"}"))
                .toArray(Reply[]::new));

        assertThatThrownBy(this::upload)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("was asked 30 times, and the last time it answered 503: no broker");
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofMinutes(3), Duration.ofMinutes(5));
        assertThat(server.uploads()).hasSize(30);
    }

    @Test
    void shouldHaveNewPatienceOnceAnUploadCameFurther() throws InterruptedException {
        for (int furthest = 1; furthest <= 40; furthest++) {
            int bytes = furthest;
            server.thenInterrupt(lines -> {
                count.begin();
                count.add(bytes);
                return true;
            });
        }

        assertThat(upload()).isEqualTo(3);

        assertThat(server.uploads()).hasSize(41);
        assertThat(pauses).containsOnly(Duration.ofMillis(100));
    }

    @Test
    void shouldAskAgainWhenAServerThatHasAnsweredIsGone() throws InterruptedException {
        assertThat(api.batch("key-0001")).isNull();
        server.close();

        assertThatThrownBy(() -> api.batch("key-0001"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("was asked 30 times, and the last time the connection failed");
        assertThat(pauses).hasSize(29);
    }

    @Test
    void shouldSayWhatTheServerSaidOfARefusal() {
        server.thenAnswerUploads(
                        new Reply(404, "{\"message\":\"Fullpage webchat routes are not enabled.\"}"),
                        new Reply(403, "{\"message\":\"This action is unauthorized.\"}"),
                        new Reply(404, "<html>another server</html>"))
                .thenAnswerReads(new Reply(403, "{\"message\":\"This action is unauthorized.\"}"));

        assertThatThrownBy(this::upload).hasMessageEndingWith("with 404: Fullpage webchat routes are not enabled.");
        assertThatThrownBy(this::upload).hasMessageEndingWith("make links (links:write): This action is unauthorized.");
        assertThatThrownBy(this::upload).hasMessageEndingWith("/public/api/link-batches with 404");
        assertThatThrownBy(() -> api.results("b", -1, 10))
                .hasMessageEndingWith("read links (links:read): This action is unauthorized.");
    }

    @Test
    void shouldNotEndAnUploadWhereItsFileCannotBeReadOn(@TempDir Path directory) throws IOException {
        Path path = Files.writeString(directory.resolve("users.ndjson"), LINES.repeat(10_000));
        UserFile file = new UserFile(path, "user_id");
        Files.writeString(path, LINES.repeat(5_000));

        assertThatThrownBy(() -> upload(() -> file.body(count)))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("the file cannot be read on: it has become shorter while it was sent");
        assertThat(server.anyComplete()).isFalse();
    }
}
