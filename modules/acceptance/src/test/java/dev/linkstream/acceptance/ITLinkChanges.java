package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.linkstream.events.LinkChanged;
import dev.linkstream.events.Topic;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import tools.jackson.databind.JsonNode;

/** Expiry, limits, changes, revocation and campaigns, as callers and visitors see them. */
class ITLinkChanges {

    private static final String FALLBACK = "https://example.com/over";
    private static final Topic<LinkChanged> CHANGES =
            new Topics(TopicSettings.onOneMachine("linkstream.")).linkChanges();
    private static final int CLICKS = 200;
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Program program;
    private static Api api;

    /** A link that every refused call leaves as it is. */
    private static String refusedLink = "";

    @BeforeAll
    static void start() {
        program = Program.shared();
        api = program.api();
        api.put(
                "/admin/api/scenarios/life",
                "{\"app_key\":\"k\",\"fallback_url\":\"" + FALLBACK
                        + "\",\"preview\":{\"title\":\"Your <offer>\",\"description\":\"Have a look\"}}");
    }

    @Test
    void shouldExpireAndLiveAgainAndEndForGood() {
        String code = link("ann", "\"expires_in\":\"PT2S\"");
        assertThat(location(click(code))).startsWith(program.url() + "/web-chat?");
        Awaitility.await().atMost(SOON).until(() -> location(click(code)).equals(FALLBACK));
        assertThat(state(code)).isEqualTo("expired");
        awaitChanges("ann", "expiry state expired");
        click(code);

        HttpResponse<String> revived = patch(code, "{\"expires_at\":\"2099-01-01T00:00:00Z\"}");
        assertThat(revived.statusCode()).as(revived.body()).isEqualTo(200);
        assertThat(Api.json(revived).get("state").asString()).isEqualTo("live");
        assertThat(location(click(code))).startsWith(program.url() + "/web-chat?");

        assertThat(api.delete("/public/api/links/" + code).statusCode()).isEqualTo(204);
        assertThat(api.delete("/public/api/links/" + code).statusCode()).isEqualTo(204);
        assertThat(location(click(code))).isEqualTo(FALLBACK);
        assertThat(state(code)).isEqualTo("revoked");
        awaitChanges("ann", "expiry state expired", "call state,expires_at live", "call state revoked");
    }

    @Test
    void shouldTellOfEachExpiryOnce() {
        String code = link("twice", "\"expires_in\":\"PT1S\",\"max_clicks\":1000");
        Awaitility.await().atMost(SOON).until(() -> location(click(code)).equals(FALLBACK));
        awaitChanges("twice", "expiry state expired");
        for (int i = 0; i < 20; i++) {
            click(code);
        }
        assertThat(patch(code, "{\"expires_at\":\"" + Instant.now().plusMillis(1_500) + "\"}")
                        .statusCode())
                .isEqualTo(200);
        Awaitility.await().atMost(SOON).until(() -> location(click(code)).equals(FALLBACK));

        awaitChanges("twice", "expiry state expired", "call state,expires_at live", "expiry state expired");
    }

    /** Each as its cause, what changed, and the state from then on. */
    private static void awaitChanges(String user, String... expected) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(changes(user)).containsExactly(expected));
    }

    private static List<String> changes(String user) {
        return new KafkaClient(program.bootstrapServers())
                .readAll(CHANGES.name(), CHANGES.values().deserializer()).stream()
                        .map(ConsumerRecord::value)
                        .filter(change -> change.getUserId().equals(user))
                        .map(change -> change.getCause() + " " + String.join(",", change.getChanges()) + " "
                                + change.getState())
                        .toList();
    }

    @Test
    void shouldLeadJustAsManyClicksToTheChatAsTheLinkAllows() {
        String code = link("limited", "\"max_clicks\":3");
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(program.url() + "/" + code))
                .timeout(Duration.ofSeconds(30))
                .build();
        List<CompletableFuture<HttpResponse<Void>>> all = new ArrayList<>();
        for (int i = 0; i < CLICKS; i++) {
            all.add(http.sendAsync(request, BodyHandlers.discarding()));
        }

        List<String> led = all.stream()
                .map(CompletableFuture::join)
                .map(answer -> answer.headers().firstValue("Location").orElse("status " + answer.statusCode()))
                .toList();

        assertThat(led).filteredOn(each -> each.contains("/web-chat?")).hasSize(3);
        assertThat(led).filteredOn(FALLBACK::equals).hasSize(CLICKS - 3);
        assertThat(state(code)).isEqualTo("used_up");
        assertThat(Api.json(patch(code, "{\"max_clicks\":4}")).get("state").asString())
                .isEqualTo("live");
        assertThat(location(click(code))).contains("/web-chat?");
        assertThat(location(click(code))).isEqualTo(FALLBACK);
    }

    @Test
    void shouldConsumeNothingForBotsAndHeadAndOneForARetryOfTheSameBrowser() {
        String code = link("careful", "\"max_clicks\":1");
        send("HEAD", code);
        send("GET", code, "User-Agent", "facebookexternalhit/1.1");
        assertThat(state(code)).isEqualTo("live");

        HttpResponse<String> first = click(code);
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).containsIgnoringCase("HttpOnly").contains("Path=/" + code);
        assertThat(location(first)).contains("/web-chat?");
        assertThat(location(send("GET", code, "Cookie", cookie.substring(0, cookie.indexOf(';')))))
                .contains("/web-chat?");
        assertThat(location(click(code))).isEqualTo(FALLBACK);
    }

    @Test
    void shouldLeadOnByTheButtonAloneWhereALinkIsToBeConfirmed() {
        String code = link("mailed", "\"open_mode\":\"confirm\",\"max_clicks\":1");
        HttpResponse<String> page = send("GET", code, "Accept", "text/html", "Accept-Language", "de");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<html lang=\"de\"").doesNotContain("<script");
        Matcher token = Pattern.compile("name=\"([^\"]+)\" value=\"([^\"]+)\"").matcher(page.body());
        assertThat(token.find()).isTrue();
        String form = token.group(1) + "=" + token.group(2);

        assertThat(press(code, form, "Sec-Fetch-Site", "cross-site").statusCode())
                .isNotEqualTo(303);
        assertThat(press(code, "", "Sec-Fetch-Site", "same-origin").statusCode())
                .isNotEqualTo(303);
        assertThat(state(code)).isEqualTo("live");
        HttpResponse<String> pressed = press(code, form, "Sec-Fetch-Site", "same-origin");

        assertThat(pressed.statusCode()).as(pressed.body()).isEqualTo(303);
        assertThat(location(pressed)).contains("/web-chat?");
        assertThat(state(code)).isEqualTo("used_up");
    }

    @Test
    void shouldShowPreviewFetchersTheScenariosTextAndNoAttribute() {
        String code = link("previewed", "\"campaign\":\"secret-campaign\"");

        HttpResponse<String> page = send("GET", code, "User-Agent", "WhatsApp/2.23", "Accept", "text/html");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("og:title", "Your &lt;offer&gt;", "Have a look")
                .doesNotContain("previewed", "secret");
    }

    @Test
    void shouldRevokeACampaignByOneCallAndLetLaterLinksLive() {
        String before = link("c1", "\"campaign\":\"spring\"");
        HttpResponse<String> rule = send(api.request("/public/api/scenarios/life/campaigns/spring")
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString("{\"revoked_at\":\"" + Instant.now() + "\"}"))
                .build());
        assertThat(rule.statusCode()).as(rule.body()).isEqualTo(200);
        Awaitility.await().atMost(SOON).until(() -> location(click(before)).equals(FALLBACK));
        String after = link("c2", "\"campaign\":\"spring\"");

        assertThat(location(click(after))).contains("/web-chat?");
        awaitChanges("c1", "campaign state revoked");
        assertThat(send(api.request("/public/api/scenarios/life/campaigns/spring")
                                .header("Content-Type", "application/json")
                                .method(
                                        "PATCH",
                                        BodyPublishers.ofString("{\"expires_at\":\""
                                                + Instant.now().plusSeconds(2) + "\"}"))
                                .build())
                        .statusCode())
                .isEqualTo(200);
        // Without a click.
        awaitChanges("c2", "campaign expires_at live", "campaign state expired");
        assertThat(state(after)).isEqualTo("expired");
        awaitChanges("c1", "campaign state revoked", "campaign expires_at revoked");
        JsonNode made =
                Api.json(api.post("/public/api/scenarios/life/campaigns/spring/regenerate", "{\"only\":\"all\"}"));
        String batch = made.get("batch_id").asString();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> Api.json(api.get("/public/api/link-batches/" + batch))
                        .get("status")
                        .asString()
                        .equals("completed"));
        assertThat(Api.json(api.get("/public/api/link-batches/" + batch + "/results"))
                        .get("results")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void shouldMakeNewLinksForThoseOfACampaignWhoseNewestIsSuchAsIsAsked() {
        List<String> expired = links("x", 3, "\"campaign\":\"mixed\",\"expires_in\":\"PT1S\"");
        List<String> clicked = links("y", 2, "\"campaign\":\"mixed\"");
        links("z", 4, "\"campaign\":\"mixed\"");
        links("z", 1, "\"campaign\":\"other\"");
        Awaitility.await()
                .atMost(SOON)
                .until(() -> location(click(expired.get(2))).equals(FALLBACK));
        clicked.forEach(ITLinkChanges::click);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> clicked.stream()
                        .allMatch(code -> Api.json(api.get("/public/api/links/" + code))
                                        .get("clicks")
                                        .asInt()
                                == 1));

        assertThat(regenerated("{\"only\":\"expired\"}")).containsOnlyKeys("x0", "x1", "x2");
        assertThat(regenerated("{\"only\":\"expired\"}")).isEmpty();
        assertThat(regenerated("{\"only\":\"unclicked\"}")).containsOnlyKeys("x0", "x1", "x2", "z0", "z1", "z2", "z3");
        Map<String, String> all = regenerated("{\"only\":\"all\"}");
        assertThat(all).containsOnlyKeys("x0", "x1", "x2", "y0", "y1", "z0", "z1", "z2", "z3");
        all.forEach((user, code) -> {
            assertThat(location(click(code))).contains("/web-chat?", "user_id=" + user + "&");
            assertThat(Api.json(api.get("/public/api/links/" + code))
                            .get("campaign")
                            .asString())
                    .isEqualTo("mixed");
        });
        assertThat(location(click(expired.get(0)))).isEqualTo(FALLBACK);
        assertThat(location(click(clicked.get(0)))).contains("/web-chat?");
        for (String wrong : List.of("{}", "{\"only\":\"some\"}", "{\"only\":\"all\",\"but\":1}")) {
            assertThat(api.post("/public/api/scenarios/life/campaigns/mixed/regenerate", wrong)
                            .statusCode())
                    .isEqualTo(422);
        }
        assertThat(api.post(
                                "/public/api/scenarios/life/campaigns/mixed/regenerate",
                                "{\"only\":\"all\"}",
                                "Prefer",
                                "dry-run")
                        .body())
                .isEqualTo("{\"accepted\":9,\"rejected\":0,\"errors\":[]}");

        String path = "/public/api/scenarios/life/campaigns/mixed/regenerate";
        HttpResponse<String> once = api.post(path, "{\"only\":\"all\"}", "Idempotency-Key", "campaign-again");
        assertThat(once.statusCode()).as(once.body()).isEqualTo(202);
        HttpResponse<String> again = api.post(path, "{\"only\":\"all\"}", "Idempotency-Key", "campaign-again");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(once.body());
        assertThat(Api.json(api.get("/public/api/users/y0/links")).get("links").size())
                .as("one of its own, by all, and under the key")
                .isEqualTo(3);
        assertThat(api.post(path, "{\"only\":\"expired\"}", "Idempotency-Key", "campaign-again")
                        .body())
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{\"Idempotency-Key\":"
                        + "[\"The key was used with another request.\"]}}");
    }

    /** Codes by user of a batch, read two results at a time. */
    private static Map<String, String> regenerated(String body) {
        HttpResponse<String> made = api.post("/public/api/scenarios/life/campaigns/mixed/regenerate", body);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
        JsonNode report = Api.json(made);
        assertThat(made.headers().firstValue("Location"))
                .hasValueSatisfying(where ->
                        assertThat(where).endsWith(report.get("status_url").asString()));
        String batch = "/public/api/link-batches/" + report.get("batch_id").asString();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> Api.json(api.get(batch)).get("status").asString().equals("completed"));
        assertThat(Api.json(api.get(batch)).get("total")).isEqualTo(report.get("accepted"));
        Map<String, String> codes = new TreeMap<>();
        String after = "";
        while (after != null) {
            JsonNode page = Api.json(api.get(batch + "/results?limit=2" + after));
            page.get("results")
                    .forEach(row -> codes.put(
                            row.get("user_id").asString(), code(row.get("url").asString())));
            JsonNode next = page.get("next_after");
            after = next.isNull() ? null : "&after=" + next.asString();
        }
        assertThat(codes).hasSize(report.get("accepted").asInt());
        return codes;
    }

    private static List<String> links(String prefix, int count, String options) {
        HttpResponse<String> answer = api.generate(IntStream.range(0, count)
                .mapToObj(i -> "{\"user_id\":\"" + prefix + i + "\",\"attributes\":{\"a\":1}}")
                .collect(Collectors.joining(",", "{\"scenario_id\":\"life\"," + options + ",\"dataset\":[", "]}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Api.json(answer)
                .valueStream()
                .map(link -> code(link.get("url").asString()))
                .toList();
    }

    private static String code(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    static Stream<Arguments> refusals() {
        String noLink = "{\"message\":\"There is no such link.\"}";
        String noBatch = "{\"message\":\"There is no such batch.\"}";
        String noScenario = "{\"message\":\"The scenario does not exist.\"}";
        String limit = "The limit parameter must be a whole number from 1 to ";
        return Stream.of(
                arguments("GET", "links/nope", "", 404, noLink),
                arguments("GET", "links/11111111111", "", 404, noLink),
                arguments("PATCH", "links/nope", "{}", 404, noLink),
                arguments("DELETE", "links/nope", "", 404, noLink),
                arguments("POST", "links/nope/regenerate", "{}", 404, noLink),
                arguments(
                        "PUT",
                        "links/CODE",
                        "{}",
                        405,
                        "{\"message\":\"The method must be DELETE, GET, PATCH here, not PUT.\"}"),
                arguments(
                        "PATCH",
                        "links/CODE",
                        "",
                        400,
                        "{\"message\":\"The request body must be a JSON object, not empty.\"}"),
                arguments(
                        "PATCH",
                        "links/CODE",
                        "[]",
                        400,
                        "{\"message\":\"The request body must be a JSON object, not an array.\"}"),
                arguments(
                        "PATCH",
                        "links/CODE",
                        "{",
                        400,
                        "{\"message\":\"The request body is not valid JSON: line 1, column 2.\"}"),
                refused("PATCH", "links/CODE", "{\"max_click\":1}", "max_click", "The max_click field is unknown."),
                refused(
                        "PATCH",
                        "links/CODE",
                        "{\"expires_in\":\"PT1H\"}",
                        "expires_in",
                        "The expires_in field is unknown."),
                refused("PATCH", "links/CODE", "{\"campaign\":\"x\"}", "campaign", "The campaign field is unknown."),
                refused(
                        "PATCH",
                        "links/CODE",
                        "{\"max_clicks\":0}",
                        "max_clicks",
                        "The max_clicks field must be a whole number from 1 to 1,000,000,000."),
                refused(
                        "PATCH",
                        "links/CODE",
                        "{\"open_mode\":\"maybe\"}",
                        "open_mode",
                        "The open_mode field must be redirect or confirm."),
                refused(
                        "POST",
                        "links/CODE/regenerate",
                        "{\"max_clicks\":0}",
                        "max_clicks",
                        "The max_clicks field must be a whole number from 1 to 1,000,000,000."),
                refused(
                        "POST",
                        "links/CODE/regenerate",
                        "{\"dataset\":[]}",
                        "dataset",
                        "The dataset field is unknown."),
                arguments("GET", "link-batches/none", "", 404, noBatch),
                arguments("GET", "link-batches/none/results", "", 404, noBatch),
                arguments("GET", "link-batches/none/progress", "", 404, noBatch),
                arguments(
                        "GET",
                        "link-batches?idempotency_key=none",
                        "",
                        404,
                        "{\"message\":\"No batch was sent with this key.\"}"),
                refused(
                        "GET",
                        "link-batches?idempotency_key=",
                        "",
                        "idempotency_key",
                        "The idempotency_key parameter must be one value of 1 to 255 visible ASCII characters."),
                refused("GET", "link-batches?limit=0", "", "limit", limit + "1000."),
                refused("GET", "link-batches/none/results?limit=10001", "", "limit", limit + "10000."),
                refused(
                        "GET",
                        "link-batches/none/results?after=x",
                        "",
                        "after",
                        "The after parameter must be a whole number from -1 to 9223372036854775806."),
                arguments("GET", "scenarios/nobody/campaigns/c", "", 404, noScenario),
                arguments("PATCH", "scenarios/nobody/campaigns/c", "{}", 404, noScenario),
                arguments("POST", "scenarios/nobody/campaigns/c/regenerate", "{\"only\":\"all\"}", 404, noScenario),
                refused(
                        "GET",
                        "scenarios/life/campaigns/" + "c".repeat(257),
                        "",
                        "campaign",
                        "The campaign field must have at most 256 characters, not 257."),
                refused(
                        "PATCH",
                        "scenarios/life/campaigns/c",
                        "{\"revoked\":true}",
                        "revoked",
                        "The revoked field is unknown."),
                refused("POST", "scenarios/life/campaigns/c/regenerate", "{}", "only", "The only field is required."),
                refused(
                        "POST",
                        "scenarios/life/campaigns/c/regenerate",
                        "{\"only\":\"some\"}",
                        "only",
                        "The only field must be expired, unclicked or all, not \\\"some\\\"."),
                arguments("GET", "scenarios/nobody/links", "", 404, noScenario),
                arguments("GET", "scenarios/nobody/campaigns", "", 404, noScenario),
                refused(
                        "GET",
                        "scenarios/life/links?state=maybe",
                        "",
                        "state",
                        "The state parameter must be one of live, expired, revoked, used_up."),
                refused(
                        "GET",
                        "scenarios/life/links?after=x",
                        "",
                        "after",
                        "The after parameter must be what an earlier page said as next_after."),
                refused("GET", "scenarios/life/campaigns?limit=1001", "", "limit", limit + "1000."),
                arguments("GET", "users/nobody-of-these/links", "", 404, "{\"message\":\"There is no such user.\"}"),
                refused(
                        "GET",
                        "users/nobody-of-these/links?after=x",
                        "",
                        "after",
                        "The after parameter must be what an earlier page said as next_after."));
    }

    private static Arguments refused(String method, String path, String body, String field, String message) {
        return arguments(
                method,
                path,
                body,
                422,
                "{\"message\":\"The given data was invalid.\",\"errors\":{\"" + field + "\":[\"" + message + "\"]}}");
    }

    /** Each says what is wrong, and nothing of the link changes. */
    @ParameterizedTest
    @MethodSource("refusals")
    void shouldSayWhyACallOfLinksOrBatchesIsRefused(
            String method, String path, String body, int status, String answer) {
        String code = refusedLink();
        HttpResponse<String> before = api.get("/public/api/links/" + code);

        HttpResponse<String> refused = send(api.request("/public/api/" + path.replace("CODE", code))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build());

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
        assertThat(refused.body()).isEqualTo(answer);
        assertThat(api.get("/public/api/links/" + code).body()).isEqualTo(before.body());
    }

    private static synchronized String refusedLink() {
        if (refusedLink.isEmpty()) {
            refusedLink = link("refused", "\"campaign\":\"refused\"");
        }
        return refusedLink;
    }

    @Test
    void shouldTakeAnOptionAwayByNullAndLeaveOthers() {
        String code = link(
                "nulls",
                "\"max_clicks\":1,\"expires_at\":\"2099-01-01T00:00:00Z\",\"open_mode\":\"confirm\","
                        + "\"fallback_url\":\"https://example.com/own\"");

        JsonNode one = Api.json(patch(code, "{\"max_clicks\":null}"));
        assertThat(one.get("max_clicks").isNull()).isTrue();
        assertThat(one.get("expires_at").asString()).isEqualTo("2099-01-01T00:00:00Z");
        assertThat(one.get("open_mode").asString()).isEqualTo("confirm");
        JsonNode all = Api.json(patch(code, "{\"expires_at\":null,\"open_mode\":null,\"fallback_url\":null}"));
        assertThat(all.get("expires_at").isNull()).isTrue();
        assertThat(all.get("open_mode").asString()).isEqualTo("redirect");
        assertThat(all.get("fallback_url").isNull()).isTrue();

        for (int i = 0; i < 3; i++) {
            assertThat(location(click(code))).contains("/web-chat?");
        }
        assertThat(api.delete("/public/api/links/" + code).statusCode()).isEqualTo(204);
        assertThat(location(click(code))).isEqualTo(FALLBACK);
        for (String wrong : List.of(
                "{\"expires_in\":\"PT1H\"}",
                "{\"campaign\":\"other\"}",
                "{\"max_clicks\":0}",
                "{\"max_clicks\":\"3\"}",
                "{\"expires_at\":\"2020-01-01T00:00:00Z\"}",
                "{\"open_mode\":\"maybe\"}",
                "{\"fallback_url\":\"//example.com\"}")) {
            HttpResponse<String> refused = patch(code, wrong);
            assertThat(refused.statusCode()).as(wrong).isEqualTo(422);
            assertThat(Api.json(refused).get("errors").propertyNames())
                    .containsExactly(wrong.substring(2, wrong.indexOf('"', 2)));
        }
    }

    @Test
    void shouldLeadNowhereThatTheScenarioForbids() {
        api.put(
                "/admin/api/scenarios/hosts",
                "{\"app_key\":\"k\",\"allowed_hosts\":[\"ok.example\"],\"fallback_url\":\"https://ok.example/\"}");
        String code = code(Api.json(api.generate("{\"scenario_id\":\"hosts\",\"campaign\":\"c\",\"dataset\":"
                        + "[{\"user_id\":\"hosted\",\"attributes\":{\"a\":1}}]}"))
                .get(0)
                .get("url")
                .asString());
        for (String url : List.of(
                "https://bad.example/",
                "https://ok.example.bad.example/",
                "https://ok.example@bad.example/",
                "javascript:alert(1)",
                "//ok.example/",
                "https://ok.example\\\\@bad.example/")) {
            for (String path : List.of("links/" + code, "scenarios/hosts/campaigns/c")) {
                HttpResponse<String> refused = send(api.request("/public/api/" + path)
                        .header("Content-Type", "application/json")
                        .method("PATCH", BodyPublishers.ofString("{\"fallback_url\":\"" + url + "\"}"))
                        .build());
                assertThat(refused.statusCode()).as(url).isEqualTo(422);
                assertThat(Api.json(refused).get("errors").propertyNames()).containsExactly("fallback_url");
            }
        }
        HttpResponse<String> taken = send(api.request("/public/api/scenarios/hosts/campaigns/c")
                .header("Content-Type", "application/json")
                .method(
                        "PATCH",
                        BodyPublishers.ofString("{\"fallback_url\":\"https://ok.example/campaign\",\"revoked_at\":\""
                                + Instant.now() + "\"}"))
                .build());
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
        assertThat(location(click(code))).isEqualTo("https://ok.example/campaign");
    }

    @Test
    void shouldNameWhatIsWrongWithAnOptionAndPublishNothing() {
        HttpResponse<String> answer = api.generate("{\"scenario_id\":\"life\",\"expires_in\":\"soon\",\"max_clicks\":0,"
                + "\"fallback_url\":\"javascript:alert(1)\",\"open_mode\":\"maybe\",\"dataset\":["
                + "{\"user_id\":\"wrong\",\"attributes\":{\"a\":1}}]}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Api.json(answer).get("errors").propertyNames())
                .containsExactlyInAnyOrder("expires_in", "max_clicks", "fallback_url", "open_mode");
        assertThat(api.get("/public/api/users/wrong/context").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldCheckWithoutPublishing() {
        HttpResponse<String> answer = api.generate(
                "{\"scenario_id\":\"life\",\"dataset\":[{\"user_id\":\"dry\",\"attributes\":{\"a\":1}},"
                        + "{\"user_id\":7,\"attributes\":{\"a\":1}}]}",
                "Prefer",
                "dry-run");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"accepted\":0", "\"rejected\":2", "dataset.1.user_id");
        assertThat(api.get("/public/api/users/dry/context").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldListAUsersLinksNewestFirstAndMakeAnotherOne() {
        String first = link("lister", "\"campaign\":\"one\"");
        // As curl sends it: no body, and no word of its length.
        String second = Api.json(api.send(api.request("/public/api/links/" + first + "/regenerate")
                        .POST(BodyPublishers.ofInputStream(InputStream::nullInputStream))
                        .build()))
                .get(0)
                .get("url")
                .asString();

        JsonNode links = Api.json(api.get("/public/api/users/lister/links")).get("links");

        assertThat(links.size()).isEqualTo(2);
        assertThat(second).endsWith("/" + links.get(0).get("code").asString());
        assertThat(links.get(0).get("campaign").asString()).isEqualTo("one");
        assertThat(links.get(1).get("code").asString()).isEqualTo(first);
    }

    private static String link(String user, String options) {
        HttpResponse<String> answer = api.generate("{\"scenario_id\":\"life\"," + options
                + ",\"dataset\":[{\"user_id\":\"" + user + "\",\"attributes\":{\"a\":1}}]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String url = Api.json(answer).get(0).get("url").asString();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static HttpResponse<String> click(String code) {
        return api.click(program.url() + "/" + code);
    }

    private static HttpResponse<String> send(String method, String code, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(program.url() + "/" + code))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        return api.send(request);
    }

    private static HttpResponse<String> press(String code, String form, String... headers) {
        return send(HttpRequest.newBuilder(URI.create(program.url() + "/" + code))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html")
                .headers(headers)
                .POST(BodyPublishers.ofString(form))
                .build());
    }

    private static HttpResponse<String> patch(String code, String body) {
        return send(api.request("/public/api/links/" + code)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body))
                .build());
    }

    private static String state(String code) {
        return Api.json(api.get("/public/api/links/" + code)).get("state").asString();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("status " + answer.statusCode());
    }
}
