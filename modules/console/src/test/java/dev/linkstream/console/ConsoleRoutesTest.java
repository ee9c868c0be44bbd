package dev.linkstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.test.web.reactive.server.WebTestClient;

class ConsoleRoutesTest {

    private static final Path FILES = Path.of("src/main/resources/console");
    private static final int MAX_SCRIPT_BYTES = 60_000;

    private final WebTestClient client =
            WebTestClient.bindToRouterFunction(new ConsoleRoutes().routes()).build();

    static List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(FILES)) {
            return all.map(each -> each.getFileName().toString()).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldServeEveryFileUnderAStrictPolicy(String name) throws IOException {
        byte[] body = client.get()
                .uri(name.equals("index.html") ? "/console" : "/console/" + name)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Content-Security-Policy", ConsoleRoutes.POLICY)
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectBody()
                .returnResult()
                .getResponseBody();

        assertThat(body).isEqualTo(Files.readAllBytes(FILES.resolve(name)));
    }

    @Test
    void shouldServeTheWebChatsPageAndItsFiles() throws IOException {
        Path folder = Path.of("src/main/resources/web-chat");
        WebTestClient chat = WebTestClient.bindToRouterFunction(new WebChatPageRoutes().routes())
                .build();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.toList()) {
                String name = each.getFileName().toString();
                byte[] body = chat.get()
                        .uri(name.equals("index.html") ? "/web-chat" : "/web-chat/" + name)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectHeader()
                        .valueEquals("Content-Security-Policy", WebChatPageRoutes.POLICY)
                        .expectBody()
                        .returnResult()
                        .getResponseBody();
                assertThat(body).isEqualTo(Files.readAllBytes(each));
            }
        }
    }

    @Test
    void shouldServeNothingElse() {
        for (String path : List.of("/console/../application.yaml", "/console/x.js", "/console/index.html")) {
            client.get().uri(path).exchange().expectStatus().isNotFound();
        }
    }

    /** What the policy would not run, and what could turn a stranger's text into markup. */
    @ParameterizedTest
    @MethodSource("files")
    void shouldHoldNoInlineScriptAndMakeNoMarkupOfText(String name) throws IOException {
        String text = Files.readString(FILES.resolve(name), StandardCharsets.UTF_8);

        assertThat(text)
                .doesNotContain(
                        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function");
        assertThat(Pattern.compile("<script(?![^>]* src=)|<[^>]+ on\\w+=|<[^>]+ style=")
                        .matcher(text)
                        .find())
                .isFalse();
        assertThat(text).doesNotContain("localStorage");
    }

    @Test
    void shouldNeedNoMoreThanSixtyKilobytesOfScript() throws IOException {
        long bytes = 0;
        for (String name : files()) {
            bytes += name.endsWith(".js") ? Files.size(FILES.resolve(name)) : 0;
        }
        assertThat(bytes).isPositive().isLessThanOrEqualTo(MAX_SCRIPT_BYTES);
    }
}
