package dev.linkstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.ingress.Ingress;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same generate requests ahead of the web framework and through its filters and routes, where a header sends them
 * that changes nothing else: the same answers come back.
 */
class ITFastGenerate {

    private static final String ADMIN = "route-admin-token";
    private static final String PATH = Ingress.GENERATE;
    private static final String THE_LONG_WAY = "TE: trailers\r\n";
    private static final String ONE =
            "{\"scenario_id\":\"open\",\"dataset\":[{\"user_id\":\"u\",\"attributes\":{\"a\":1}}]}";

    /** Of an answer that is none on the way to another. */
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([2-5]\\d\\d)");

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

    private static final int TALKS = 5;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static TestServer server;
    private static int port;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        server = TestServer.start(data, ADMIN, 3).serving();
        port = server.port();
        admin("PUT", "/admin/api/scenarios/open", "{\"app_key\":\"k\"}");
        admin("PUT", "/admin/api/scenarios/off", "{\"app_key\":\"k\",\"fullpage_enabled\":false}");
        admin("PUT", "/admin/api/scenarios/foreign", "{\"app_key\":\"k\",\"short_base_url\":\"https://s.example\"}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<String> plainRequests() {
        return Stream.of(
                post(ONE),
                post(ONE, "Connection: keep-alive", "Accept: */*", "User-Agent: x", "X-Request-Id: 1"),
                post(ONE).replace("application/json", "Application/JSON; charset=UTF-8"),
                post("{\"scenario_id\":\"foreign\",\"dataset\":[{\"attributes\":{\"a\":1}},{\"user_id\":\"\\\"\\\\"
                        + "é😀\\u0001\",\"attributes\":{\"a\":null}}]}"),
                post("{\"scenario_id\":\"open\",\"dataset\":["
                        + "{\"user_id\":\"u\",\"attributes\":{\"a\":1}},".repeat(99)
                        + "{\"user_id\":\"u\",\"attributes\":{\"a\":1}}]}"),
                post("{"),
                post("[]"),
                post("\0"),
                post("{\"scenario_id\":\"\ud800\"}"),
                post("{\"scenario_id\":\"a\",\"scenario_id\":\"b\"}"),
                post("{}"),
                post("{\"scenario_id\":\"nobody\",\"dataset\":[{\"attributes\":{\"a\":{}}}]}"),
                post("{\"scenario_id\":\"open\",\"dataset\":[{\"user_id\":7,\"attributes\":{}}]}"),
                post("{\"scenario_id\":\"open\",\"dataset\":[" + "{},".repeat(100) + "{}]}"),
                post(ONE.replace("open", "off")));
    }

    @ParameterizedTest
    @MethodSource("plainRequests")
    void shouldAnswerAPlainRequestAsTheRouteDoes(String request) throws IOException {
        String expected = talk(theLongWay(request));
        long routed = routed();

        for (int i = 0; i < TALKS; i++) {
            assertThat(comparable(talk(request))).isEqualTo(comparable(expected));
        }
        // The route may count what it answered before only now.
        assertThat(routed() - routed).isLessThan(TALKS);
    }

    static Stream<String> otherRequests() {
        return Stream.of(
                post(ONE).replaceFirst("Authorization: .*\r\n", ""),
                post(ONE).replace(ADMIN, "wrong"),
                post(ONE).replace(ADMIN, "ls_0123456789ab_" + "x".repeat(32)),
                post(ONE).replace("Bearer " + ADMIN, "Bearer"),
                post(ONE).replace("Bearer " + ADMIN, "Basic YWRtaW46YWRtaW4="),
                post(ONE).replace("Bearer " + ADMIN, "bearer  " + ADMIN),
                post(ONE).replace(ADMIN, ADMIN + " x"),
                post(ONE).replace(ADMIN, "x".repeat(1_000)),
                post(ONE, "Authorization: Bearer wrong"),
                post(ONE).replace("Authorization", "Authorization: Bearer wrong\r\nAuthorization"),
                post(ONE).replaceFirst("Content-Type: .*\r\n", ""),
                post(ONE).replace("application/json", "text/csv"),
                post(ONE).replace("application/json", "application/json; charset=ISO-8859-1"),
                post(ONE).replace("application/json", "application/problem+json"),
                post(ONE, "Content-Type: text/csv"),
                post(ONE, "Content-Encoding: gzip"),
                post(ONE, "Prefer: respond-async"),
                post(ONE, "Prefer: wait=1"),
                post(ONE, "Idempotency-Key: a b"),
                post(ONE, "Origin: https://other.example"),
                post(ONE, "Accept: text/html"),
                post(ONE, "Connection: close"),
                post(ONE, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"),
                post(ONE, "Expect: 100-continue"),
                post(ONE, "Host: twice"),
                post(""),
                post(ONE + " ".repeat(70_000)),
                post(ONE)
                        .replaceFirst("Content-Length: .*\r\n", "Transfer-Encoding: chunked\r\n")
                        .replace(ONE, Integer.toHexString(ONE.length()) + "\r\n" + ONE + "\r\n0\r\n\r\n"),
                post(ONE).replace(PATH, PATH + "?a=b"),
                post(ONE).replace(PATH, PATH + "/"),
                post(ONE).replace(PATH, "/" + PATH),
                post(ONE).replace(PATH, PATH.replace("/api", "/%61pi")),
                post(ONE).replace(PATH, PATH + ";a=b"),
                post(ONE).replace(PATH, "http://a" + PATH),
                post(ONE).replace("POST", "PUT"),
                post(ONE).replace("POST", "post"),
                post(ONE).replace("HTTP/1.1", "HTTP/1.0"),
                post(ONE).replace("Host: a", "Host: a b"));
    }

    @ParameterizedTest
    @MethodSource("otherRequests")
    void shouldLeaveAnyOtherRequestToTheRoute(String request) throws IOException {
        String expected = talk(theLongWay(request));
        assertThat(comparable(talk(request))).isEqualTo(comparable(expected));
    }

    @Test
    void shouldLetNoTokenDoWhatTheFiltersWouldNot() throws Exception {
        for (String settings : List.of(
                "\"scopes\":[\"links:read\"]",
                "\"scopes\":[\"links:read\",\"contexts:read\",\"contexts:erase\",\"stats:read\",\"scenarios:write\"]",
                "\"scopes\":[\"links:write\"],\"expires_at\":\"" + Instant.now().plusMillis(1_500) + "\"",
                "\"scopes\":[\"links:write\"]")) {
            String created = admin("POST", "/admin/api/tokens", "{\"name\":\"t\"," + settings + "}");
            String secret = created.replaceFirst(".*\"token\":\"([^\"]*)\".*", "$1");
            String request = post(ONE).replace(ADMIN, secret);
            if (settings.contains("links:write")) {
                assertThat(talk(request)).startsWith("HTTP/1.1 200 ");
            }
            if (settings.equals("\"scopes\":[\"links:write\"]")) {
                admin("DELETE", "/admin/api/tokens/" + secret.split("_", -1)[1], "");
            }
            String status = settings.contains("links:write") ? "HTTP/1.1 401 " : "HTTP/1.1 403 ";

            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(talk(request)).startsWith(status));
            assertThat(comparable(talk(request))).isEqualTo(comparable(talk(theLongWay(request))));
        }
    }

    @Test
    void shouldCountWithTheFiltersAndRefuseWithThem() throws Exception {
        String created = admin(
                "POST", "/admin/api/tokens", "{\"name\":\"t\",\"scopes\":[\"links:write\"],\"requests_per_minute\":4}");
        String request = post("{}").replace(ADMIN, created.replaceFirst(".*\"token\":\"([^\"]*)\".*", "$1"));

        // A minute may end in between: then it begins anew, once.
        Awaitility.await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            List<String> seen = new ArrayList<>();
            for (String each :
                    List.of(request, theLongWay(request), request, theLongWay(request), request, theLongWay(request))) {
                seen.add(
                        talk(each).replaceFirst("(?s)HTTP/1.1 (\\d+) .*?X-RateLimit-Remaining: (\\d+)\r\n.*", "$1 $2"));
            }
            assertThat(seen).containsExactly("422 3", "422 2", "422 1", "422 0", "429 0", "429 0");
        });
        assertThat(comparable(talk(request))).isEqualTo(comparable(talk(theLongWay(request))));
    }

    @Test
    void shouldAnswerInOrderWhateverIsMixed() throws IOException {
        String get = "GET /zzz HTTP/1.1\r\nHost: a\r\n\r\n";
        StringBuilder mix = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            mix.append(post(ONE)).append(get).append(post("{")).append(post(ONE, THE_LONG_WAY.strip()));
            mix.append(post(ONE))
                    .append(post(ONE))
                    .append(post("{}", "Prefer: x"))
                    .append(get)
                    .append(get);
        }

        String answers = talk(mix.toString(), 90);

        assertThat(STATUS.matcher(answers).results().map(found -> found.group(1)))
                .containsExactlyElementsOf(
                        Stream.generate(() -> List.of("200", "404", "400", "200", "200", "200", "422", "404", "404"))
                                .limit(10)
                                .flatMap(List::stream)
                                .toList());
    }

    @Test
    void shouldAnswerARequestThatComesInPieces() throws IOException {
        String request = post(ONE);
        long routed = routed();
        try (Socket client = connect()) {
            for (int i = 0; i < request.length(); i++) {
                write(client, request.substring(i, i + 1));
            }
            byte[] answer = client.getInputStream().readNBytes(40);

            assertThat(new String(answer, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 200 ");
        }
        assertThat(routed()).isEqualTo(routed);
    }

    private static String post(String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return "POST " + PATH + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + ADMIN
                + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n"
                + String.join("", Stream.of(headers).map(each -> each + "\r\n").toList()) + "\r\n"
                + new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String theLongWay(String request) {
        return request.replaceFirst("\r\n", "\r\n" + THE_LONG_WAY);
    }

    /** Without what differs from one call to the next. */
    private static String comparable(String answer) {
        return answer.replaceAll("X-RateLimit-Remaining: \\d{3,}", "X-RateLimit-Remaining: many")
                .replaceAll("(Retry-After|X-RateLimit-Reset): \\d+", "$1: soon")
                .replaceAll("Date: [^\r]+", "Date: now")
                .replaceAll("/[1-9A-HJ-NP-Za-km-z]{11}\"", "/CODE\"")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID")
                .replaceAll("\"timestamp\":\"[^\"]*\"", "")
                .replaceAll("\"requestId\":\"[^\"]*\"", "");
    }

    /** Requests to the call that the web framework has answered. */
    private static long routed() {
        return server
                .context()
                .getBean(MeterRegistry.class)
                .find("http.server.requests")
                .tag("uri", PATH)
                .timers()
                .stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private static String talk(String request) throws IOException {
        return talk(request, 1);
    }

    /** Ends the connection only when all is answered: a request that ends it cuts others short. */
    private static String talk(String bytes, long requests) throws IOException {
        try (Socket client = connect()) {
            write(client, bytes);
            ByteArrayOutputStream answers = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            for (int read = 0; read >= 0 && !isWhole(answers, requests); ) {
                read = client.getInputStream().read(buffer);
                answers.write(buffer, 0, Math.max(0, read));
            }
            client.shutdownOutput();
            answers.writeBytes(client.getInputStream().readAllBytes());
            return answers.toString(StandardCharsets.UTF_8);
        }
    }

    private static boolean isWhole(ByteArrayOutputStream answers, long requests) {
        String all = answers.toString(StandardCharsets.ISO_8859_1);
        List<MatchResult> heads = STATUS.matcher(all).results().toList();
        if (heads.size() < requests) {
            return false;
        }
        String last = all.substring(heads.get(heads.size() - 1).start());
        MatchResult length = LENGTH.matcher(last).results().findFirst().orElse(null);
        int body = last.indexOf("\r\n\r\n") + 4;
        return length != null && body > 3 && last.length() - body >= Integer.parseInt(length.group(1));
    }

    private static Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setSoTimeout(20_000);
        client.setTcpNoDelay(true);
        return client;
    }

    private static void write(Socket client, String bytes) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String admin(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Authorization", "Bearer " + ADMIN)
                        .header("Content-Type", "application/json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body();
    }
}
