package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.linkstream.events.TopicSettings;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends: a clear refusal, nothing published, a quiet log, and the next good request works. */
class ITHostileClients {

    private static final String GOOD =
            "{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"good\",\"attributes\":{\"a\":1}}]}";
    private static final String SECRET = "hush-4711";
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(2);

    private static Program program;
    private static Api api;

    private long published;
    private long logged;

    @BeforeAll
    static void start() {
        program = Program.up("--idle-timeout=" + IDLE_TIMEOUT.toSeconds() + "s");
        api = program.api();
        api.defineScenario("s");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @BeforeEach
    void remember() {
        published = endOfRequests();
        logged = program.err().lines().count();
    }

    @AfterEach
    void shouldHavePublishedNothingAndGoOn() {
        assertThat(endOfRequests()).as("records of link-requests").isEqualTo(published);
        assertThat(program.err().lines().skip(logged)).as("log").hasSizeLessThanOrEqualTo(1);
        assertThat(program.err()).doesNotContain(SECRET).doesNotContain(Program.ADMIN_TOKEN);
        assertThat(api.generate(GOOD).statusCode()).isEqualTo(200);
    }

    static Stream<Arguments> bodies() {
        String open =
                "{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"u\",\"attributes\":{\"a\":\"" + SECRET + "\",";
        return Stream.of(
                arguments("cut off", open, 400),
                arguments("two documents", GOOD + GOOD, 400),
                arguments("single quotes", "{'scenario_id':'s'}", 400),
                arguments("not a number", open + "\"b\":NaN}}]}", 400),
                arguments("leading zero", open + "\"b\":01}}]}", 400),
                arguments("a member twice", open + "\"a\":2}}]}", 400),
                arguments("deep objects", open + "\"b\":" + "{\"x\":".repeat(100_000) + "}}]}", 400),
                arguments("deep arrays", open + "\"b\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}}]}", 400),
                arguments("only brackets", "[".repeat(100_000), 400),
                arguments("NUL", open + "\"b\":\"x\\u0000\"}}]}", 422),
                arguments("half a pair", open + "\"b\":\"\\ud800\"}}]}", 422),
                arguments("half a pair as a name", open + "\"\\udc00\":1}}]}", 422),
                arguments("a value of 1 MB", open + "\"b\":\"" + "x".repeat(1 << 20) + "\"}}]}", 422),
                arguments("a name of 1 MB", open + "\"" + "x".repeat(1 << 20) + "\":1}}]}", 422),
                arguments("a number of 1 MB", open + "\"b\":" + "9".repeat(1 << 20) + "}}]}", 422),
                arguments("a scenario of 1 MB", "{\"scenario_id\":\"" + "x".repeat(1 << 20) + "\"}", 422),
                arguments("strings for objects", "{\"scenario_id\":\"s\",\"dataset\":\"" + SECRET + "\"}", 422),
                arguments("objects for strings", "{\"scenario_id\":{},\"dataset\":[[],null,1,\"x\"]}", 422),
                arguments("numbers for objects", "{\"scenario_id\":\"s\",\"dataset\":[{\"attributes\":1}]}", 422));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n{}\r\n0\r\n\r\n", "5\r\n{\"a\":\r\nqq\r\n0\r\n\r\n", "-1\r\n{}\r\n0\r\n\r\n"})
    void shouldSayOfAMalformedChunkThatItIsNoHttp(String chunks) {
        for (String call : List.of(
                "POST /public/api/generate-webchat-deep-link",
                "POST /public/api/link-batches?scenario_id=s",
                "PUT /admin/api/scenarios/s")) {
            String answer = RawHttp.send(
                    program,
                    call + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Program.ADMIN_TOKEN + "\r\nContent-Type: "
                            + (call.contains("batches") ? "application/x-ndjson" : "application/json")
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);

            assertThat(answer)
                    .as(call)
                    .startsWith("HTTP/1.1 400")
                    .endsWith("{\"message\":\"The request is malformed: it is no HTTP that can be read.\"}");
        }
        assertThat(program.err().lines().skip(logged)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void shouldRefuseABody(String name, String body, int status) {
        HttpResponse<String> answer = api.generate(body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Api.json(answer).get("message").asString()).isNotBlank();
        assertThat(answer.body()).hasSizeLessThan(1_000).doesNotContain(SECRET);
    }

    @Test
    void shouldRefuseBytesThatAreNoText() {
        byte[] body = "{\"scenario_id\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);

        HttpResponse<String> answer = api.send(
                api.request(Api.GENERATE).POST(BodyPublishers.ofByteArray(body)).build());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"message\":\"The request body must be UTF-8, but byte 16 is not.\"}");
    }

    @Test
    void shouldRefuseACompressedBody() {
        HttpResponse<String> answer = api.generate(GOOD, "Content-Encoding", "gzip");

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body())
                .isEqualTo("{\"message\":\"The Content-Encoding header must be absent, but is gzip.\"}");
    }

    static Stream<Arguments> noRequests() {
        String generate = "POST " + Api.GENERATE + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + Program.ADMIN_TOKEN + "\r\nConnection: close\r\n";
        String chunked = generate + "Transfer-Encoding: chunked\r\n\r\n";
        String megabyte = "100000\r\n" + SECRET + "x".repeat((1 << 20) - SECRET.length()) + "\r\n";
        return Stream.of(
                arguments("TLS", "\u0016\u0003\u0001\u0002\u0000\r\n\r\n", 400),
                arguments("no HTTP", SECRET + "\r\n\r\n", 400),
                arguments("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
                arguments("a header's name", "GET /" + SECRET + " HTTP/1.1\r\nHost: x\r\nX y: z\r\n\r\n", 400),
                arguments("NUL in a header", "GET / HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n", 400),
                arguments("a length", generate + "Content-Length: many\r\n\r\n", 400),
                arguments("two lengths", generate + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}", 400),
                arguments(
                        "a length and chunks",
                        generate + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                        400),
                arguments("no chunk", chunked + SECRET + "\r\n", 400),
                arguments("a chunked body of 17 MB", chunked + megabyte.repeat(17) + "0\r\n\r\n", 413),
                arguments("a long URL", "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414),
                arguments("a long header", "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(40_000) + "\r\n\r\n", 431),
                arguments(
                        "a header that is still being sent when it is refused",
                        "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(1_000_000) + "\r\n\r\n",
                        431),
                arguments("a method", "STEAL /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noRequests")
    void shouldRefuseWhatNoClientSends(String name, String text, int status) {
        assertThat(RawHttp.send(program, text)).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @MethodSource
    void shouldExplainAMalformedUrl(String path) {
        String answer = RawHttp.send(program, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .endsWith(
                        "\r\n\r\n{\"message\":\"The URL is malformed: a % must be followed by two hexadecimal digits.\"}");
    }

    static Stream<String> shouldExplainAMalformedUrl() {
        return Stream.of("/%zz", "/public/api/users/%/context", "/web-chat/context?link=%zz");
    }

    @Test
    void shouldLetStalledClientsGoAndServeOthersMeanwhile() {
        String stalled = "POST " + Api.GENERATE + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Program.ADMIN_TOKEN
                + "\r\nContent-Length: 100\r\n\r\n{";
        List<RawHttp> clients = new ArrayList<>();
        Instant start = Instant.now();
        for (int i = 0; i < 200; i++) {
            clients.add(RawHttp.open(program, i % 2 == 0 ? stalled : "POST /pub"));
        }

        assertThat(api.get("/public/api/links/x").statusCode()).isEqualTo(404);

        for (RawHttp client : clients) {
            assertThat(client.untilClosed()).doesNotContain(" 200 ");
            client.close();
        }
        assertThat(Duration.between(start, Instant.now())).isLessThan(IDLE_TIMEOUT.plusSeconds(10));
    }

    private static long endOfRequests() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", program.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, TopicSettings.PARTITIONS_ON_ONE_MACHINE)
                    .mapToObj(partition -> new TopicPartition("linkstream.link-requests", partition))
                    .toList();
            return consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }
}
