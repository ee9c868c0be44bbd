package dev.linkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

    private static final int LIMIT = 1 << 20;
    private static final String TOO_LARGE = "{\"message\":\"The request body is larger than 1 MB.\"}";

    private final TestHttpServer server = new TestHttpServer(route().POST(
                    "/bodies",
                    request -> BodyReader.read(request, LIMIT)
                            .flatMap(body -> Answers.message(200, Integer.toString(body.length))))
            .build());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldReadABodyOfExactlyTheLimit() throws Exception {
        assertThat(post(LIMIT)).startsWith("HTTP/1.1 200").endsWith("{\"message\":\"" + LIMIT + "\"}");
    }

    @Test
    void shouldReadAnAbsentBodyAsEmpty() throws Exception {
        assertThat(server.send("POST /bodies", Map.of(), new byte[0])).endsWith("{\"message\":\"0\"}");
    }

    @Test
    void shouldRefuseByContentLengthBeforeTheBodyIsSent() throws Exception {
        String answer = server.send("POST /bodies", Map.of("Content-Length", Integer.toString(LIMIT + 1)), new byte[0]);

        assertThat(answer).startsWith("HTTP/1.1 413").endsWith(TOO_LARGE);
    }

    @Test
    void shouldRefuseALargeBodyThatIsSentWhole() throws Exception {
        assertThat(post(20 * LIMIT)).startsWith("HTTP/1.1 413").endsWith(TOO_LARGE);
    }

    @Test
    void shouldRefuseAChunkedBodyOverTheLimit() throws Exception {
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        byte[] body = (chunk.repeat(17) + "0\r\n\r\n").getBytes(StandardCharsets.US_ASCII);

        String answer = server.send("POST /bodies", Map.of("Transfer-Encoding", "chunked"), body);

        assertThat(answer).startsWith("HTTP/1.1 413").endsWith(TOO_LARGE);
    }

    private String post(int bytes) throws Exception {
        return server.send("POST /bodies", Map.of("Content-Length", Integer.toString(bytes)), new byte[bytes]);
    }
}
