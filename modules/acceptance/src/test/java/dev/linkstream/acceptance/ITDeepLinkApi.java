package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The deep link API from a call to the opened chat, as a client of it sees them. */
class ITDeepLinkApi {

    private static Program program;
    private static Api api;

    @BeforeAll
    static void start() {
        program = Program.up("--ingress.max-users-per-request=10000", "--ingress.reply-timeout=30s");
        api = program.api();
        api.defineScenario("customer_support");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @Test
    void shouldAnswerTheDocumentedCallWithABareArrayInOrder() {
        HttpResponse<String> answer = api.generate("""
                {"scenario_id": "customer_support",
                 "dataset": [
                   {"user_id": "user_12345", "attributes": {"name": "John Doe", "interests": ["sports", "travel"]}},
                   {"attributes": {"name": "Jane", "interests": "sports,technology"}}]}
                """);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode links = Api.json(answer);
        assertThat(links.isArray()).isTrue();
        assertThat(links.size()).isEqualTo(2);
        assertThat(links.get(0).propertyNames()).containsExactly("user_id", "url");
        assertThat(links.get(0).get("user_id").asString()).isEqualTo("user_12345");
        assertThat(links.get(1).get("user_id").asString()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(links.get(0).get("url").asString())
                .matches(program.url().replace("127.0.0.1", "[a-z0-9.]+") + "/[1-9A-HJ-NP-Za-km-z]{11}");
    }

    @Test
    void shouldGiveARepeatItsFirstAnswerWhateverBecameOfTheScenario() {
        api.defineScenario("turned");
        String body = "{\"scenario_id\":\"turned\",\"dataset\":[{\"user_id\":\"t\",\"attributes\":{\"age\":\"old\"}}]}";
        String first = api.generate(body, "Idempotency-Key", "turned").body();
        for (String turned : List.of(
                "{\"app_key\":\"k\",\"fullpage_enabled\":false}",
                "{\"app_key\":\"k\",\"attributes\":[{\"name\":\"age\",\"type\":\"whole_number\"}]}")) {
            assertThat(api.put("/admin/api/scenarios/turned", turned).statusCode())
                    .isEqualTo(200);
            await().until(() -> api.generate(body).statusCode() != 200);

            assertThat(api.generate(body, "Idempotency-Key", "turned").body()).isEqualTo(first);
        }
        assertThat(api.generate(body + " ", "Idempotency-Key", "turned").statusCode())
                .isEqualTo(422);
    }

    @Test
    void shouldCountCharactersAlikeWhereTheyAreWrittenAndRead() {
        String user = "\uD83D\uDE00".repeat(384);
        String body =
                "{\"scenario_id\":\"customer_support\",\"dataset\":[{\"user_id\":\"%s\",\"attributes\":{\"a\":1}}]}";

        assertThat(api.generate(body.formatted(user)).statusCode()).isEqualTo(200);
        assertThat(api.get("/public/api/users/" + URLEncoder.encode(user, StandardCharsets.UTF_8) + "/context")
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.generate(body.formatted(user + "x")).statusCode()).isEqualTo(422);
    }

    @Test
    void shouldOpenALinkIntoTheChatOfItsUser() {
        JsonNode link = Api.json(api.generate("""
                {"scenario_id": "customer_support", "dataset": [
                  {"user_id": "a b&c=d#é/../", "attributes": {"name": "Zoë", "n": 12345678901234567890, "x": 0.10}}]}
                """)).get(0);

        HttpResponse<String> click = api.click(link.get("url").asString());

        assertThat(click.statusCode()).isEqualTo(302);
        assertThat(click.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(click.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(click.headers().firstValue("X-Robots-Tag")).hasValue("noindex");
        String code = link.get("url").asString().replaceAll(".*/", "");
        assertThat(click.headers().firstValue("Location").orElseThrow())
                .endsWith("/web-chat?scenario_id=customer_support&user_id=a%20b%26c%3Dd%23%C3%A9%2F..%2F"
                        + "&app_key=key-of-customer_support&link=" + code);
        HttpResponse<String> context =
                new Api(program.url(), "key-of-customer_support").get("/web-chat/context?link=" + code);
        assertThat(context.statusCode()).isEqualTo(200);
        assertThat(context.body()).contains("\"attributes\":{\"n\":12345678901234567890,\"name\":\"Zoë\",\"x\":0.10}");
    }

    @Test
    void shouldGiveTenThousandUsersOfOneCallTenThousandLinksOfTheirOwn() {
        String dataset = IntStream.range(0, 10_000)
                .mapToObj(i -> "{\"user_id\":\"bulk-" + i + "\",\"attributes\":{\"number\":" + i + "}}")
                .collect(Collectors.joining(",", "[", "]"));

        HttpResponse<String> answer =
                api.generate("{\"scenario_id\":\"customer_support\",\"dataset\":" + dataset + "}");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode links = Api.json(answer);
        assertThat(links.size()).isEqualTo(10_000);
        Set<String> urls = new HashSet<>();
        for (int i = 0; i < links.size(); i++) {
            assertThat(links.get(i).get("user_id").asString()).isEqualTo("bulk-" + i);
            urls.add(links.get(i).get("url").asString());
        }
        assertThat(urls).hasSize(10_000);
        Api chat = new Api(program.url(), "key-of-customer_support");
        for (int i = 0; i < links.size(); i += 97) {
            String code = links.get(i).get("url").asString().replaceAll(".*/", "");
            HttpResponse<String> context = chat.get("/web-chat/context?link=" + code);
            assertThat(Api.json(context).get("user_id").asString()).isEqualTo("bulk-" + i);
            assertThat(context.body()).contains("\"attributes\":{\"number\":" + i + "}");
        }
    }

    @Test
    void shouldRefuseAnUnknownCode() {
        HttpResponse<String> answer = api.click(program.url() + "/zzzzzzzzzzz");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("{\"message\":\"There is no such link.\"}");
    }
}
