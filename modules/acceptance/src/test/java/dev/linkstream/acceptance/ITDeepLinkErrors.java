package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.RejectionReason;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every refusal of the deep link API, its body to the letter. */
class ITDeepLinkErrors {

    private static final String LIMIT = "X-RateLimit-Limit";
    private static final String REMAINING = "X-RateLimit-Remaining";
    private static final String MINIMAL = "{\"scenario_id\":\"open\",\"dataset\":[{\"attributes\":{\"a\":1}}]}";

    private static Program program;
    private static Api api;

    @BeforeAll
    static void start() {
        program = Program.shared();
        api = program.api();
        api.defineScenario("open");
        define("off", "{\"app_key\":\"k\",\"fullpage_enabled\":false}");
        define("strict", """
                {"app_key":"key-of-strict","strict":true,"attributes":[
                  {"name":"age","type":"whole_number","required":true},
                  {"name":"tags","type":"string","collection":true}]}""");
        define(
                "typed",
                Stream.of("string", "boolean", "decimal", "whole_number", "timestamp")
                        .flatMap(type -> Stream.of(
                                "{\"name\":\"" + type + "\",\"type\":\"" + type + "\"}",
                                "{\"name\":\"" + type + "s\",\"type\":\"" + type + "\",\"collection\":true}"))
                        .collect(Collectors.joining(",", "{\"app_key\":\"k\",\"attributes\":[", "]}")));
    }

    static Stream<Arguments> invalidBodies() {
        return Stream.of(
                arguments("{}", """
                        "scenario_id":["The scenario_id field is required."],"dataset":["The dataset field is required."]"""),
                arguments("{\"dataset\":[{},{\"user_id\":7,\"attributes\":{\"a\":1}}]}", """
                        "scenario_id":["The scenario_id field is required."],\
                        "dataset.0.attributes":["The attributes field is required."],\
                        "dataset.1.user_id":["User id must be a string"]"""),
                arguments("{\"scenario_id\":\"open\",\"dataset\":[]}", """
                        "dataset":["The dataset field is required."]"""),
                arguments("{\"scenario_id\":\"open\",\"dataset\":[{\"attributes\":{}}]}", """
                        "dataset.0.attributes":["The attributes field is required."]"""),
                arguments(users(101), """
                        "dataset":["Maximum number of users is 100"]"""),
                arguments("{\"scenario_id\":\"nobody\",\"dataset\":[{\"attributes\":{\"a\":1}}]}", """
                        "scenario_id":["The selected scenario does not exist."]"""),
                arguments(
                        attributes("open", "\"address\":{\"city\":\"x\"},\"b\":[[1]],\"c\":[{\"x\":1}],\"d\":1"), """
                        "dataset.0.attributes.address":["Composite attributes are not supported."],\
                        "dataset.0.attributes.b":["Composite attributes are not supported."],\
                        "dataset.0.attributes.c":["Composite attributes are not supported."]"""),
                arguments(attributes("strict", "\"age\":\"old\",\"shoe\":44"), """
                        "dataset.0.attributes.age":["The age attribute must be a whole number."],\
                        "dataset.0.attributes.shoe":["The shoe attribute is not declared by the scenario."]"""),
                arguments(attributes("strict", "\"tags\":\"a,b\""), """
                        "dataset.0.attributes.age":["The age attribute is required."]"""),
                arguments(attributes("typed", """
                                "string":1,"boolean":"maybe","decimal":"much","whole_number":1.5,"timestamp":"today",\
                                "strings":[1],"booleans":["maybe"],"decimals":"1,much","whole_numbers":[1,1.5],\
                                "timestamps":["today"]"""), """
                        "dataset.0.attributes.string":["The string attribute must be a string."],\
                        "dataset.0.attributes.boolean":["The boolean attribute must be true or false."],\
                        "dataset.0.attributes.decimal":["The decimal attribute must be a decimal."],\
                        "dataset.0.attributes.whole_number":["The whole_number attribute must be a whole number."],\
                        "dataset.0.attributes.timestamp":["The timestamp attribute must be a timestamp (RFC 3339 or unix seconds)."],\
                        "dataset.0.attributes.strings":["The strings attribute must be a collection of strings."],\
                        "dataset.0.attributes.booleans":["The booleans attribute must be a collection of booleans."],\
                        "dataset.0.attributes.decimals":["The decimals attribute must be a collection of decimals."],\
                        "dataset.0.attributes.whole_numbers":["The whole_numbers attribute must be a collection of whole numbers."],\
                        "dataset.0.attributes.timestamps":["The timestamps attribute must be a collection of timestamps."]"""),
                arguments(attributes("open", "\"long\":\"" + "x".repeat(65_537) + "\""), """
                        "dataset.0.attributes.long":["The long attribute must not be larger than 64 KB."]"""));
    }

    @ParameterizedTest
    @MethodSource("invalidBodies")
    void shouldNameEveryFieldThatIsWrong(String body, String errors) {
        HttpResponse<String> answer = api.generate(body);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{" + errors + "}}");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue(LIMIT)).hasValue("60000");
        assertThat(answer.headers().firstValue(REMAINING)).isPresent();
    }

    @Test
    void shouldAskForAToken() {
        for (Api stranger : List.of(new Api(program.url(), "wrong"), new Api(program.url(), ""))) {
            HttpResponse<String> answer = stranger.generate("{}");

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("{\"message\":\"Unauthenticated.\"}");
        }
    }

    @Test
    void shouldRefuseATokenFromItsExpiryOn() {
        Api shortLived = token(
                "\"scopes\":[\"links:write\"],\"expires_at\":\"" + Instant.now().plusSeconds(2) + "\"");

        assertThat(shortLived.generate("{}").statusCode()).isEqualTo(422);
        Awaitility.await()
                .atMost(Duration.ofSeconds(4))
                .untilAsserted(
                        () -> assertThat(shortLived.generate("{}").statusCode()).isEqualTo(401));
    }

    @Test
    void shouldRefuseARevokedTokenWithinTwoSeconds() {
        Api revoked = token("\"scopes\":[\"links:write\"]");
        assertThat(revoked.generate(MINIMAL).statusCode()).isEqualTo(200);

        String id = revoked.token().split("_", -1)[1];
        assertThat(api.delete("/admin/api/tokens/" + id).statusCode()).isEqualTo(204);

        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .untilAsserted(() ->
                        assertThat(revoked.generate(MINIMAL).body()).isEqualTo("{\"message\":\"Unauthenticated.\"}"));
    }

    @Test
    void shouldLetATokenDoOnlyWhatItsScopesSay() {
        List<String> scopes = List.of(
                "links:write", "links:read", "contexts:read", "contexts:erase", "stats:read", "scenarios:write");
        for (String scope : scopes) {
            Api limited = token("\"scopes\":[\"" + scope + "\"]");
            assertThat(allowed(limited.generate("{}"))).isEqualTo(scope.equals("links:write"));
            for (String path : List.of(
                    "/public/api/links/x", "/public/api/link-batches/x", "/public/api/link-batches/x/results")) {
                assertThat(allowed(limited.get(path))).isEqualTo(scope.equals("links:read"));
            }
            assertThat(allowed(limited.get("/public/api/users/x/context"))).isEqualTo(scope.equals("contexts:read"));
            assertThat(allowed(limited.get("/admin/api/scenarios/x"))).isEqualTo(scope.equals("scenarios:write"));
            assertThat(allowed(limited.get("/admin/api/tokens"))).isFalse();
        }
    }

    private static boolean allowed(HttpResponse<String> answer) {
        if (answer.statusCode() == 403) {
            assertThat(answer.body()).isEqualTo("{\"message\":\"This action is unauthorized.\"}");
            assertThat(answer.headers().firstValue(REMAINING)).isPresent();
        }
        return answer.statusCode() != 403;
    }

    @Test
    void shouldLimitTheRateOfAToken() {
        Api slow = token("\"scopes\":[\"links:write\"],\"requests_per_minute\":2");

        // A minute may end in between: then it begins anew, once.
        HttpResponse<String> third = Stream.generate(() -> slow.generate("{}"))
                .limit(5)
                .filter(answer -> answer.statusCode() == 429)
                .findFirst()
                .orElseThrow();

        assertThat(third.body()).isEqualTo("{\"message\":\"Too Many Attempts.\"}");
        assertThat(third.headers().firstValue(LIMIT)).hasValue("2");
        assertThat(third.headers().firstValue(REMAINING)).hasValue("0");
        assertThat(third.headers().firstValueAsLong("X-RateLimit-Reset").orElseThrow())
                .isBetween(Instant.now().getEpochSecond(), Instant.now().getEpochSecond() + 60);
        assertThat(third.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 60L);
    }

    @Test
    void shouldTellASwitchedOffScenarioOnlyToAValidRequest() {
        HttpResponse<String> answer = api.generate(attributes("off", "\"a\":1"));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("{\"message\":\"Fullpage webchat routes are not enabled.\"}");
        assertThat(api.generate(attributes("off", "")).statusCode()).isEqualTo(422);
    }

    @Test
    void shouldRefuseWhatPassesAContextsLimitAndLetTheOthersStand() {
        for (int i = 0; i < 8; i++) {
            assertThat(api.generate(user("growing", "\"n" + i + "\":\"" + "x".repeat(65_000) + "\""))
                            .statusCode())
                    .isEqualTo(200);
        }

        HttpResponse<String> answer = api.generate("{\"scenario_id\":\"open\",\"dataset\":["
                + "{\"user_id\":\"first\",\"attributes\":{\"a\":1}},"
                + "{\"user_id\":\"growing\",\"attributes\":{\"n8\":\"" + "x".repeat(65_000) + "\"}},"
                + "{\"user_id\":\"last\",\"attributes\":{\"a\":1}}]}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()
                        .replaceAll("/[1-9A-HJ-NP-Za-km-z]{11}\"", "/CODE\"")
                        .replaceAll("http://[^/]*", "HOST"))
                .isEqualTo("{\"message\":\"The given data was invalid.\","
                        + "\"errors\":{\"dataset.1.attributes\":[\"The user context would exceed 512 KB.\"]},"
                        + "\"links\":[{\"user_id\":\"first\",\"url\":\"HOST/CODE\"},"
                        + "{\"user_id\":\"last\",\"url\":\"HOST/CODE\"}]}");
        assertThat(api.get("/public/api/users/growing/context").body()).doesNotContain("\"n8\"");
    }

    /** One entry, larger than any context may be, by all ways in. */
    @Test
    void shouldRefuseAnEntryThatIsTooLargeForTheSameReasonAtEveryWayIn() {
        String rule = "The attributes field must not be larger than 512 KB.";
        List<String> names = IntStream.range(0, 9).mapToObj(i -> "n" + i).toList();
        String value = "x".repeat(60_000);
        String entry = names.stream()
                .map(name -> "\"" + name + "\":\"" + value + "\"")
                .collect(Collectors.joining(",", "\"user_id\":\"large\",\"attributes\":{", "}"));
        String csv = "user_id," + String.join(",", names) + "\nlarge" + ("," + value).repeat(names.size()) + "\n";

        HttpResponse<String> call = api.generate("{\"scenario_id\":\"open\",\"dataset\":[{" + entry + "}]}");
        HttpResponse<String> dryRun =
                api.generate("{\"scenario_id\":\"open\",\"dataset\":[{" + entry + "}]}", "Prefer", "dry-run");
        HttpResponse<String> lines = upload("application/x-ndjson", "{" + entry + "}\n");
        HttpResponse<String> table = upload("text/csv", csv);
        KafkaClient kafka = new KafkaClient(program.bootstrapServers());
        kafka.produce(List.of(KafkaClient.record(
                "linkstream.link-intake", "large", "{\"id\":\"too-large\",\"scenario_id\":\"open\"," + entry + "}")));

        assertThat(call.statusCode()).isEqualTo(422);
        assertThat(call.body())
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{\"dataset.0.attributes\":[\""
                        + rule + "\"]}}");
        for (HttpResponse<String> answer : List.of(dryRun, lines, table)) {
            assertThat(Api.json(answer).get("rejected").asInt())
                    .as(answer.body())
                    .isEqualTo(1);
            assertThat(answer.body()).contains(rule);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                kafka.readAll("linkstream.link-rejections", new EventSerde<>(LinkRejected.class)))
                        .extracting(ConsumerRecord::value)
                        .filteredOn(rejection -> rejection.getRequestId().equals("too-large"))
                        .singleElement()
                        .satisfies(rejection -> {
                            assertThat(rejection.getReason()).isEqualTo(RejectionReason.context_too_large);
                            assertThat(rejection.getMessage()).isEqualTo(rule);
                            assertThat(rejection.getField()).isEqualTo("attributes");
                        }));
    }

    private static HttpResponse<String> upload(String type, String body) {
        return api.send(api.request("/public/api/link-batches?scenario_id=open")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    static Stream<Arguments> otherRefusals() {
        return Stream.of(
                arguments("POST", "application/json", "", 400, "The request body must be a JSON object, but is empty."),
                arguments("POST", "application/json", "[]", 400, "The request body must be a JSON object."),
                arguments(
                        "POST",
                        "application/json",
                        "{\"scenario_id\":\"open\",\"dataset\":[}",
                        400,
                        "Malformed JSON at line 1, column 34: this is not the JSON that may stand here."),
                arguments(
                        "POST",
                        "application/json",
                        "{\"scenario_id\":\"a\",\"scenario_id\":\"b\"}",
                        400,
                        "Malformed JSON at line 1, column 20: the member scenario_id stands twice."),
                arguments(
                        "POST",
                        "text/plain",
                        "{}",
                        415,
                        "The Content-Type header must be application/json in UTF-8, but is text/plain."),
                arguments("DELETE", "application/json", "", 405, "The method must be POST here, not DELETE."),
                arguments(
                        "POST",
                        "application/json",
                        " ".repeat((16 << 20) + 1),
                        413,
                        "The request body is larger than 16 MB."));
    }

    @ParameterizedTest
    @MethodSource("otherRefusals")
    void shouldSayWhatIsWrongAndWhere(String method, String type, String body, int status, String message) {
        HttpResponse<String> answer = api.send(api.request(Api.GENERATE)
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofString(body))
                .build());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo("{\"message\":\"" + message + "\"}");
        assertThat(answer.headers().firstValue(REMAINING)).isPresent();
    }

    /** A client with a new token of these settings. */
    private static Api token(String settings) {
        HttpResponse<String> created = api.post("/admin/api/tokens", "{\"name\":\"test\"," + settings + "}");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return new Api(program.url(), Api.json(created).get("token").asString());
    }

    private static void define(String id, String scenario) {
        assertThat(api.put("/admin/api/scenarios/" + id, scenario).statusCode()).isEqualTo(200);
    }

    private static String users(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"attributes\":{\"a\":1}}")
                .collect(Collectors.joining(",", "{\"scenario_id\":\"open\",\"dataset\":[", "]}"));
    }

    private static String attributes(String scenario, String members) {
        return "{\"scenario_id\":\"" + scenario + "\",\"dataset\":[{\"attributes\":{" + members + "}}]}";
    }

    private static String user(String id, String members) {
        return "{\"scenario_id\":\"open\",\"dataset\":[{\"user_id\":\"" + id + "\",\"attributes\":{" + members + "}}]}";
    }
}
