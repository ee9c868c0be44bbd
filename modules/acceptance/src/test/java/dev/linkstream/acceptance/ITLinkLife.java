package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Links from the click to the chat: redirects, dead links, contexts, batches, and who may load what from where. */
class ITLinkLife {

    private static final String CHAT = "https://chat.example.com";

    private static Program program;
    private static Api api;

    @BeforeAll
    static void start() {
        program = Program.shared();
        api = program.api();
        api.defineScenario("s");
        define(
                "elsewhere",
                "\"fullpage_url\":\"https://Chat.Example.com:443/full?x=1#frag\","
                        + "\"short_base_url\":\"https://go.example.com/p\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b%2F;c..é", "..", "#x", "🙂", "a b", "%zz", "a?b=c&d", "\\", "a+b", "Ω\"<script>"})
    void shouldServeUsersAndScenariosOfAnyId(String id) {
        String path = encoded(id);
        assertThat(api.put("/admin/api/scenarios/" + path, "{\"app_key\":\"" + "k" + "\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(Api.json(api.get("/admin/api/scenarios/" + path)).get("id").asString())
                .isEqualTo(id);
        String quoted = id.replace("\\", "\\\\").replace("\"", "\\\"");

        JsonNode link = Api.json(api.generate("{\"scenario_id\":\"" + quoted + "\",\"dataset\":[{\"user_id\":\""
                        + quoted + "\",\"attributes\":{\"a\":1}}]}"))
                .get(0);

        assertThat(link.get("user_id").asString()).isEqualTo(id);
        assertThat(Api.json(api.get("/public/api/users/" + path + "/context"))
                        .get("user_id")
                        .asString())
                .isEqualTo(id);
        assertThat(location(api.click(link.get("url").asString())))
                .isEqualTo(program.url() + "/web-chat?scenario_id=" + path + "&user_id=" + path + "&app_key=k&link="
                        + code(link.get("url").asString()));
    }

    /** The server may still be busy with the answer that its client has already read. */
    @RepeatedTest(30)
    void shouldAnswerTheLastRequestOfAConnection(RepetitionInfo repetition) {
        String body = "{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"last\",\"attributes\":{\"a\":1}}]}";
        String request =
                "POST /public/api/generate-webchat-deep-link HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Authorization: Bearer " + Program.ADMIN_TOKEN + "\r\nContent-Length: " + body.length()
                        + "\r\n";
        try (RawHttp connection = RawHttp.open(
                program, request + "Idempotency-Key: last-" + repetition.getCurrentRepetition() + "\r\n\r\n" + body)) {
            assertThat(connection.until("}]")).startsWith("HTTP/1.1 200 ");
            connection.write(request + "Connection: close\r\n\r\n" + body);
            assertThat(connection.untilClosed()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void shouldLeadToTheScenariosOwnHosts() {
        String url = link("elsewhere", "ann");

        assertThat(url).matches("https://go\\.example\\.com/p/[1-9A-HJ-NP-Za-km-z]{11}");
        assertThat(location(api.click(program.url() + "/" + code(url))))
                .isEqualTo("https://Chat.Example.com:443/full?x=1&scenario_id=elsewhere&user_id=ann"
                        + "&app_key=key-of-elsewhere&link=" + code(url) + "#frag");
    }

    @Test
    void shouldAnswerHeadLikeGet() {
        HttpResponse<String> head = send("HEAD", link("s", "head"));

        assertThat(head.statusCode()).isEqualTo(302);
        assertThat(location(head)).contains("user_id=head&");
        assertThat(head.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(send("HEAD", program.url() + "/zzzzzzzzzzz").statusCode()).isEqualTo(404);
        assertThat(send("HEAD", program.url() + "/web-chat").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldOpenAgainWhenTheFullpageIsSwitchedOnAgain() {
        define("switched", "\"fullpage_enabled\":true");
        String url = link("switched", "eve");

        define("switched", "\"fullpage_enabled\":false,\"fallback_url\":\"https://example.com/sorry\"");
        assertThat(location(api.click(url))).isEqualTo("https://example.com/sorry");
        define("switched", "\"fullpage_enabled\":false");
        assertThat(api.click(url).statusCode()).isEqualTo(410);
        assertThat(api.click(url).body()).isEqualTo("{\"message\":\"This link no longer opens.\"}");
        assertThat(new Api(program.url(), "key-of-switched")
                        .get("/web-chat/context?link=" + code(url))
                        .statusCode())
                .isEqualTo(410);
        define("switched", "\"fullpage_enabled\":true");
        assertThat(api.click(url).statusCode()).isEqualTo(302);
        api.delete("/admin/api/scenarios/switched");
        assertThat(api.click(url).statusCode()).isEqualTo(410);
    }

    @Test
    void shouldFallBackAlsoWhenTheScenarioIsDeleted() {
        define("short-lived", "\"fallback_url\":\"https://example.com/over\"");
        String url = link("short-lived", "eve");

        api.delete("/admin/api/scenarios/short-lived");

        assertThat(location(api.click(url))).isEqualTo("https://example.com/over");
    }

    @Test
    void shouldSpeakHtmlToBrowsersAndJsonToOthers() {
        String unknown = program.url() + "/zzzzzzzzzzz";
        String browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

        assertThat(type(send("GET", unknown, "Accept", browser))).isEqualTo("text/html;charset=UTF-8");
        for (String accept : new String[] {"*/*", "application/json", "application/json, text/html;q=0.1", "garbage"}) {
            HttpResponse<String> answer = send("GET", unknown, "Accept", accept);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("{\"message\":\"There is no such link.\"}");
        }
    }

    @Test
    void shouldKeepMergeAndRemoveAttributesToTheDigit() {
        api.generate("{\"scenario_id\":\"s\",\"dataset\":["
                + "{\"user_id\":\"m\",\"attributes\":{\"big\":12345678901234567890,\"dec\":0.10,\"gone\":1,\"old\":\"a\"}},"
                + "{\"user_id\":\"m\",\"attributes\":{\"gone\":null,\"old\":\"Doe, John\",\"list\":[1,\"b\",true]}}]}");

        assertThat(api.get("/public/api/users/m/context").body())
                .startsWith("{\"user_id\":\"m\",\"attributes\":{\"big\":12345678901234567890,\"dec\":0.10,"
                        + "\"list\":[1,\"b\",true],\"old\":\"Doe, John\"},\"updated_at\":\"");
        assertThat(api.get("/public/api/users/nobody/context").body())
                .isEqualTo("{\"message\":\"There is no such user.\"}");
    }

    @Test
    void shouldShowAStrictScenarioOnlyWhatItDeclares() {
        define(
                "strict",
                "\"strict\":true,\"attributes\":[{\"name\":\"tags\",\"type\":\"string\",\"collection\":true}]");
        api.generate("{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"st\",\"attributes\":{\"secret\":1}}]}");
        JsonNode link = Api.json(api.generate("{\"scenario_id\":\"strict\",\"dataset\":["
                        + "{\"user_id\":\"st\",\"attributes\":{\"tags\":\"sports, travel\"}}]}"))
                .get(0);
        String path = "/web-chat/context?link=" + code(link.get("url").asString());

        assertThat(new Api(program.url(), "key-of-strict").get(path).body())
                .contains("\"attributes\":{\"tags\":[\"sports\",\"travel\"]}");
        assertThat(new Api(program.url(), "key-of-s").get(path).statusCode()).isEqualTo(401);
        assertThat(new Api(program.url(), "key-of-strict")
                        .get("/web-chat/context?user_id=st")
                        .body())
                .isEqualTo("{\"message\":\"The given data was invalid.\","
                        + "\"errors\":{\"link\":[\"The link field is required.\"]}}");
    }

    @Test
    void shouldAllowTheChatsOfScenariosToCallFromTheirOrigins() {
        String path = program.url() + "/web-chat/context?link=" + code(link("s", "cors"));

        HttpResponse<String> allowed = send("GET", path, "Origin", CHAT, "Authorization", "Bearer key-of-s");
        assertThat(allowed.statusCode()).isEqualTo(200);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).hasValue(CHAT);
        HttpResponse<String> preflight = send(
                "OPTIONS",
                path,
                "Origin",
                CHAT,
                "Access-Control-Request-Method",
                "GET",
                "Access-Control-Request-Headers",
                "authorization");
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValue("authorization");
        HttpResponse<String> foreign = send("GET", path, "Origin", "https://evil.example", "Authorization", "Bearer k");
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void shouldAnswerAtOnceAndPageThroughTheResultsLater() {
        HttpResponse<String> accepted = api.generate(
                "{\"scenario_id\":\"s\",\"campaign\":\"c\",\"dataset\":[{\"user_id\":\"b0\",\"attributes\":{\"a\":1}},"
                        + "{\"user_id\":\"b,1\",\"attributes\":{\"a\":1}}]}",
                "Prefer",
                "respond-async");
        String batch = location(accepted);
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.body())
                .isEqualTo("{\"batch_id\":\"" + code(batch) + "\",\"accepted\":2,\"rejected\":0,\"errors\":[],"
                        + "\"status_url\":\"" + batch + "\"}");

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(api.get(batch).body())
                                .contains(
                                        "\"campaign\":\"c\",\"status\":\"completed\",\"total\":2,\"completed\":2,\"failed\":0"));
        JsonNode first = Api.json(api.get(batch + "/results?limit=1"));
        JsonNode second = Api.json(api.get(
                batch + "/results?limit=1&after=" + first.get("next_after").asLong()));
        assertThat(first.get("results").get(0).get("user_id").asString()).isEqualTo("b0");
        assertThat(second.get("results").get(0).get("user_id").asString()).isEqualTo("b,1");
        assertThat(second.get("next_after").isNull()).isTrue();
        String url = second.get("results").get(0).get("url").asString();
        assertThat(location(api.click(url))).contains("user_id=b%2C1&");
        assertThat(send("GET", program.url() + batch + "/results?after=0", bearer("Accept", "text/csv"))
                        .body())
                .isEqualTo("index,user_id,url,errors\r\n1,\"b,1\"," + url + ",\r\n");
        assertThat(send("GET", program.url() + batch + "/results?after=0", bearer("Accept", "application/x-ndjson"))
                        .body())
                .isEqualTo("{\"index\":1,\"user_id\":\"b,1\",\"url\":\"" + url + "\"}\n");
    }

    @Test
    void shouldGiveManyCallersWithOneKeyOneAnswerAndEachUserOneLink() {
        String body = "{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"keyed\",\"attributes\":{\"a\":1}},"
                + "{\"attributes\":{\"a\":2}}]}";
        ExecutorService callers = Executors.newFixedThreadPool(100);
        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 100)
                .mapToObj(
                        i -> CompletableFuture.supplyAsync(() -> api.generate(body, "Idempotency-Key", "k1"), callers))
                .toList();
        Set<String> answers = calls.stream()
                .map(CompletableFuture::join)
                .map(answer -> answer.statusCode() + " " + answer.body())
                .collect(Collectors.toSet());
        callers.shutdown();

        assertThat(answers)
                .hasSize(1)
                .first(InstanceOfAssertFactories.STRING)
                .startsWith("200 [{\"user_id\":\"keyed\"");
        assertThat(api.generate(body + " ", "Idempotency-Key", "k1").body())
                .isEqualTo("{\"message\":\"The given data was invalid.\","
                        + "\"errors\":{\"Idempotency-Key\":[\"The key was used with another request.\"]}}");
        JsonNode other = Api.json(api.post("/admin/api/tokens", "{\"name\":\"t\",\"scopes\":[\"links:write\"]}"));
        assertThat(new Api(program.url(), other.get("token").asString())
                        .generate(body, "Idempotency-Key", "k1")
                        .body())
                .doesNotContain(answers.iterator().next().substring("200 ".length()));
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(metric("ingress_entries_received_total"))
                    .isEqualTo(metric("ingress_entries_accepted_total") + metric("ingress_entries_refused_total"));
            assertThat(metric("ingress_entries_accepted_total"))
                    .isEqualTo(metric("ingress_links_generated_total")
                            + metric("ingress_links_repeated_total")
                            + metric("ingress_links_rejected_total")
                            + metric("ingress_links_in_flight"));
            // Two callers' worth: the key's first call and the other token's.
            assertThat(linksOf("keyed")).isEqualTo(2);
        });
        assertThat(metric("ingress_links_repeated_total")).isEqualTo(198);
    }

    private static double metric(String name) {
        return api.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("linkstream_" + name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    /** How many links a read_committed subscriber sees of this user. */
    private static long linksOf(String user) {
        Topics topics = new Topics(TopicSettings.onOneMachine("linkstream."));
        Map<String, Object> settings =
                Map.of("bootstrap.servers", program.bootstrapServers(), "isolation.level", "read_committed");
        try (KafkaConsumer<String, LinkGenerated> consumer = new KafkaConsumer<>(
                settings,
                topics.links().keys().deserializer(),
                topics.links().values().deserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, topics.links().partitions())
                    .mapToObj(partition -> new TopicPartition(topics.links().name(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long count = 0;
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, LinkGenerated> record : consumer.poll(Duration.ofMillis(200))) {
                    count += user.equals(record.key()) ? 1 : 0;
                }
            }
            return count;
        }
    }

    @Test
    void shouldKnowNoOtherBatches() {
        assertThat(api.get("/public/api/link-batches/none").body())
                .isEqualTo("{\"message\":\"There is no such batch.\"}");
        assertThat(api.get("/public/api/link-batches/none/results").statusCode())
                .isEqualTo(404);
        assertThat(api.get("/public/api/link-batches/none/results?limit=0").body())
                .contains("\"limit\":[\"The limit parameter must be a whole number from 1 to 10000.\"]");
    }

    @Test
    void shouldDescribeItself() {
        JsonNode document = Api.json(api.get("/v3/api-docs"));

        assertThat(document.get("paths").propertyNames())
                .contains("/{code}", "/public/api/link-batches", "/web-chat/conversations", "/admin/api/tokens");
        assertThat(document.at("/paths/~1public~1api~1generate-webchat-deep-link/post/responses")
                        .propertyNames())
                .contains("200", "202", "400", "401", "403", "404", "405", "413", "415", "422", "429", "500", "503");
        HttpResponse<String> ui = api.get("/swagger-ui.html");
        assertThat(ui.statusCode()).isEqualTo(302);
        assertThat(api.get(location(ui)).body()).contains("Swagger UI");
    }

    private static void define(String id, String settings) {
        HttpResponse<String> answer =
                api.put("/admin/api/scenarios/" + id, "{\"app_key\":\"key-of-" + id + "\"," + settings + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String link(String scenario, String user) {
        return Api.json(api.generate("{\"scenario_id\":\"" + scenario + "\",\"dataset\":[{\"user_id\":\"" + user
                        + "\",\"attributes\":{\"a\":1}}]}"))
                .get(0)
                .get("url")
                .asString();
    }

    private static String code(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("none");
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("none");
    }

    private static String[] bearer(String name, String value) {
        return new String[] {"Authorization", "Bearer " + api.token(), name, value};
    }

    /** A request with no headers but these. */
    private static HttpResponse<String> send(String method, String url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return api.send(request.build());
    }
}
