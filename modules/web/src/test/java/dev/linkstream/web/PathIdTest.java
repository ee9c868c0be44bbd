package dev.linkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any id, percent-encoded once, arrives as it was. */
class PathIdTest {

    private final TestHttpServer server = new TestHttpServer(
            route().GET("/ids/{id}/tail", request -> Answers.message(200, request.pathVariable("id")))
                    .build());

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b%2F;c..é",
                "..",
                ".",
                "#",
                "?x=1",
                "100%",
                "%25",
                "a b+c",
                "ユーザー",
                "😀",
                ";jsessionid=1",
                "//",
                "\\",
                "a&b=c",
                "{id}",
                "*"
            })
    void shouldDecodeAnIdExactlyOnce(String id) throws Exception {
        String answer = server.get("/ids/" + encode(id) + "/tail");

        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .endsWith(new String(Answer.message(200, id).json(), StandardCharsets.UTF_8));
    }

    @Test
    void shouldRefuseAPathThatIsNotEncoded() throws Exception {
        assertThat(server.get("/ids/%zz/tail")).startsWith("HTTP/1.1 400");
    }

    private static String encode(String id) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format(Locale.ROOT, "%%%02X", b));
        }
        return encoded.toString();
    }
}
