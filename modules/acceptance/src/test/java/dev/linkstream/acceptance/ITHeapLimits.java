package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent in bulk to the program with the heap that it is shipped with: it stays there for everybody else. */
class ITHeapLimits {

    private static final String SMALL =
            "{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"small\",\"attributes\":{\"a\":1}}]}";
    private static final int AT_ONCE = 10;
    private static final int STALLED = 1_500;

    private static Program program;
    private static Api api;

    @BeforeAll
    static void start() {
        program = Program.up("--ingress.max-users-per-request=10000");
        api = program.api();
        api.defineScenario("s");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @AfterEach
    void shouldServeOthers() {
        assertThat(api.generate(SMALL).statusCode()).isEqualTo(200);
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("numbers", body(100, 2, "[" + "1,".repeat(28_000) + "1]"), true),
                Arguments.of("strings", body(100, 2, "[" + "\"\",".repeat(21_000) + "\"\"]"), true),
                Arguments.of("escapes", body(100, 2, "\"" + "\\u0041".repeat(10_000) + "\""), true),
                Arguments.of("names", body(100, 499, "1"), true),
                Arguments.of("many users", body(10_000, 3, "1"), true),
                Arguments.of("more than there ever is room for", body(10_000, 150, "1"), false),
                Arguments.of("brackets", "[".repeat(15 << 20), false));
    }

    /** Each is answered, or told to come again; and somebody else is answered meanwhile. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void shouldStayWhateverIsSentAtOnce(String name, String body, boolean valid) {
        HttpResponse<String> alone = large(body);
        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, AT_ONCE)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> large(body)))
                .toList();
        int small = 0;
        while (!calls.stream().allMatch(CompletableFuture::isDone) || small == 0) {
            assertThat(api.generate(SMALL).statusCode()).isEqualTo(200);
            small++;
        }

        // Links that come late are no error: the machine that tests run on is a slow one.
        assertThat(alone.statusCode()).as(alone.body()).isIn(valid ? List.of(200, 202) : List.of(400, 413, 422));
        assertThat(calls).extracting(call -> call.join().statusCode()).isSubsetOf(200, 202, 400, 408, 413, 422, 503);
    }

    @Test
    void shouldServeOthersWhileManyBodiesStall() {
        String head = "POST " + Api.GENERATE + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Program.ADMIN_TOKEN
                + "\r\nContent-Type: application/json\r\nContent-Length: 16000000\r\n\r\n";
        String part = " ".repeat(64 << 10);
        List<RawHttp> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < STALLED; i++) {
                stalled.add(RawHttp.open(program, head + part));
                if (i % 100 == 0) {
                    assertThat(api.generate(SMALL).statusCode()).isEqualTo(200);
                }
            }
            assertThat(api.generate(SMALL).statusCode()).isEqualTo(200);
            HttpResponse<String> beside = large(body(100, 2, "[" + "1,".repeat(20_000) + "1]"));
            assertThat(beside.statusCode()).as(beside.body()).isIn(200, 202);
        } finally {
            stalled.forEach(RawHttp::close);
        }
        assertThat(large(body(100, 2, "[" + "1,".repeat(28_000) + "1]")).statusCode())
                .isIn(200, 202);
    }

    /** A call that may take as long as a busy machine makes it. */
    private static HttpResponse<String> large(String body) {
        return api.send(api.request(Api.GENERATE)
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static String body(int users, int names, String value) {
        String attributes = IntStream.range(0, names)
                .mapToObj(i -> "\"a" + i + "\":" + value)
                .collect(Collectors.joining(",", "{", "}"));
        return IntStream.range(0, users)
                .mapToObj(i -> "{\"user_id\":\"u" + i + "\",\"attributes\":" + attributes + "}")
                .collect(Collectors.joining(",", "{\"scenario_id\":\"s\",\"dataset\":[", "]}"));
    }
}
