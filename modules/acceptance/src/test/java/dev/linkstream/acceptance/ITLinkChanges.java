package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Expiry, limits, changes, revocation and campaigns, as callers and visitors see them. */
class ITLinkChanges {

    private static final String FALLBACK = "https://example.com/over";
    private static final int CLICKS = 200;
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Program program;
    private static Api api;

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

        HttpResponse<String> revived = patch(code, "{\"expires_at\":\"2099-01-01T00:00:00Z\"}");
        assertThat(revived.statusCode()).as(revived.body()).isEqualTo(200);
        assertThat(Api.json(revived).get("state").asString()).isEqualTo("live");
        assertThat(location(click(code))).startsWith(program.url() + "/web-chat?");

        assertThat(api.delete("/public/api/links/" + code).statusCode()).isEqualTo(204);
        assertThat(api.delete("/public/api/links/" + code).statusCode()).isEqualTo(204);
        assertThat(location(click(code))).isEqualTo(FALLBACK);
        assertThat(state(code)).isEqualTo("revoked");
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
        String second = Api.json(api.post("/public/api/links/" + first + "/regenerate", "{}"))
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
