package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.testkit.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two instances on one cluster: each answers for what the other holds, and for all of it once the other is dead. */
class ITTwoInstances {

    private static final int USERS = 200;
    private static final int LIMITED = 20;
    private static final String FALLBACK = "https://example.com/over";

    private static TestBroker broker;
    private static Program first;
    private static Program second;

    @BeforeAll
    static void start() throws IOException {
        broker = TestBroker.own();
        first = instance();
        first.start();
        second = instance();
        shareKeys(first, second);
        second.start();
        first.api().defineScenario("s");
        awaitScenario(second.api(), "s");
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
        broker.close();
    }

    @Test
    void shouldOpenEachOthersLinksAtOnce() {
        assertOpensOn(second, generate(first, "ab"));
        assertOpensOn(first, generate(second, "ba"));
    }

    @Test
    void shouldShowEachOthersContextsAsTheAnswerLeftThem() {
        for (int i = 0; i < 50; i++) {
            Program writer = i % 2 == 0 ? first : second;
            Program reader = i % 2 == 0 ? second : first;
            HttpResponse<String> answer = writer.api()
                    .generate("{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"é/" + i % 5
                            + "+&\",\"attributes\":{\"n\":" + i + "}}]}");
            assertThat(answer.statusCode()).isEqualTo(200);

            HttpResponse<String> context = reader.api().get("/public/api/users/%C3%A9%2F" + i % 5 + "+%26/context");

            assertThat(context.statusCode()).isEqualTo(200);
            assertThat(context.body())
                    .contains("\"user_id\":\"é/" + i % 5 + "+&\"", "\"attributes\":{\"n\":" + i + "}");
        }
        for (int i = 0; i < 24; i++) {
            assertThat(first.api()
                            .get("/public/api/users/nobody-" + i + "/context")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void shouldKnowEachOthersBatches() {
        String body = body("batch", 100).replace("{\"n\":7}", "{\"n\":7,\"text\":\"Zoë\"}");
        HttpResponse<String> accepted = first.api().generate(body, "Prefer", "respond-async");
        assertThat(accepted.statusCode()).isEqualTo(202);
        String batch = accepted.headers().firstValue("Location").orElseThrow().replaceFirst("https?://[^/]+", "");

        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            HttpResponse<String> status = second.api().get(batch);
            assertThat(status.statusCode()).isEqualTo(200);
            assertThat(Api.json(status).get("status").asString()).isEqualTo("completed");
        });
        JsonNode status = Api.json(second.api().get(batch));
        assertThat(status.get("total").asInt()).isEqualTo(100);
        assertThat(status.get("completed").asInt()).isEqualTo(100);
        assertThat(Api.json(first.api().get(batch))).isEqualTo(status);
        JsonNode page = Api.json(second.api().get(batch + "/results?after=9&limit=60"));
        assertThat(page.get("results").size()).isEqualTo(60);
        assertThat(page.get("next_after").asInt()).isEqualTo(69);
        Map<String, String> links = new LinkedHashMap<>();
        for (int i = 0; i < 60; i++) {
            JsonNode row = page.get("results").get(i);
            assertThat(row.get("index").asInt()).isEqualTo(10 + i);
            assertThat(row.get("user_id").asString()).isEqualTo("batch-" + (10 + i));
            links.put(row.get("url").asString(), row.get("user_id").asString());
        }
        assertOpensOn(first, links);
        assertThat(second.api().get("/public/api/link-batches/none").statusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldSeeScenariosAndTokensOfTheOtherWithinTwoSeconds() {
        first.api().defineScenario("fresh");
        awaitScenario(second.api(), "fresh");
        assertThat(generate(second, "fresh-token")).hasSize(USERS);
        JsonNode token = Api.json(second.api()
                .post("/admin/api/tokens", "{\"name\":\"reader\",\"scopes\":[\"contexts:read\",\"links:read\"]}"));
        Api reader = new Api(first.url(), token.get("token").asString());
        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(
                                reader.get("/public/api/users/nobody/context").statusCode())
                        .isEqualTo(404));

        second.api().delete("/admin/api/tokens/" + token.get("id").asString());

        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(
                                reader.get("/public/api/users/nobody/context").statusCode())
                        .isEqualTo(401));
    }

    @Test
    void shouldShowStrangersNothingOfWhatInstancesAskEachOther() {
        for (String path : new String[] {"link?epoch=0&offset=0", "context?user_id=ab-1", "nothing"}) {
            for (int partition = 0; partition < 12; partition++) {
                HttpRequest request = first.api()
                        .request("/internal/partitions/" + partition + "/" + path)
                        .header("X-Linkstream-Peer", "1.00")
                        .build();
                assertThat(first.api().send(request).statusCode()).isEqualTo(404);
            }
        }
        assertThat(first.api().post("/internal/partitions/1/link", "{}").statusCode())
                .isEqualTo(404);
        assertThat(first.api().get("/v3/api-docs").body()).doesNotContain("/internal");
    }

    @Test
    void shouldRefuseAnInstanceWithAKeyOfItsOwn() throws InterruptedException {
        try (Program stranger = instance()) {
            assertThat(stranger.startInVain()).isNotZero();

            assertThat(stranger.err()).contains("code-keys").contains("linkstream.codes.keys");
        }
        assertThat(generate(first, "stranger")).hasSize(USERS);
    }

    @Test
    void shouldLeadOneOfManySimultaneousClicksAtBothToTheChat() {
        String code = limitedLink(first, "s", "one", 1);
        for (Program program : List.of(first, second)) {
            Api api = program.api();
            String url = program.url() + "/" + code;
            api.send(HttpRequest.newBuilder(URI.create(url))
                    .method("HEAD", BodyPublishers.noBody())
                    .build());
            api.send(HttpRequest.newBuilder(URI.create(url))
                    .header("User-Agent", "WhatsApp/2.23")
                    .build());
            api.send(HttpRequest.newBuilder(URI.create(url))
                    .header("Sec-Purpose", "prefetch;prerender")
                    .build());
            assertThat(state(program, code)).isEqualTo("live");
        }

        List<String> led = Clicking.click(code, 200, first, second);

        assertThat(led).filteredOn(Clicking::isChat).hasSize(1);
        assertThat(led).filteredOn(FALLBACK::equals).hasSize(199);
        assertThat(state(first, code)).isEqualTo("used_up");
        assertThat(state(second, code)).isEqualTo("used_up");
    }

    @Test
    void shouldTakeTheSameBrowserForTheSameClickAtEither() {
        String code = limitedLink(first, "s", "again", 1);
        HttpResponse<String> click = first.api().click(first.url() + "/" + code);
        assertThat(Clicking.led(click)).contains("/web-chat?");
        String cookie = click.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];

        HttpResponse<String> again = second.api()
                .send(HttpRequest.newBuilder(URI.create(second.url() + "/" + code))
                        .header("Cookie", cookie)
                        .build());

        assertThat(Clicking.led(again)).contains("/web-chat?");
        assertThat(Clicking.click(code, 2, first, second)).containsOnly(FALLBACK);
    }

    @Test
    void shouldObeyAtOneWhatWasChangedAtTheOther() {
        for (int i = 0; i < 8; i++) {
            String code = limitedLink(first, "s", "changed-" + i, 1);
            assertThat(Clicking.click(code, 2, second))
                    .filteredOn(Clicking::isChat)
                    .hasSize(1);
            assertThat(patch(first, "links/" + code, "{\"max_clicks\":null,\"expires_at\":\"2099-01-01T00:00:00Z\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(Clicking.click(code, 3, second)).allMatch(Clicking::isChat);
            assertThat(second.api().delete("/public/api/links/" + code).statusCode())
                    .isEqualTo(204);
            assertThat(Clicking.click(code, 1, first)).containsOnly(FALLBACK);
            assertThat(state(first, code)).isEqualTo("revoked");
        }
    }

    @Test
    void shouldRevokeACampaignAtBothWithinTwoSeconds() {
        String code = link(
                first,
                "{\"scenario_id\":\"s\",\"campaign\":\"spring\",\"dataset\":"
                        + "[{\"user_id\":\"campaigner\",\"attributes\":{\"n\":1}}]}");
        assertThat(Clicking.click(code, 2, first, second)).allMatch(Clicking::isChat);

        assertThat(patch(first, "scenarios/s/campaigns/spring", "{\"revoked_at\":\"" + Instant.now() + "\"}")
                        .statusCode())
                .isEqualTo(200);

        assertThat(Clicking.click(code, 1, first)).containsOnly("410");
        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(Clicking.click(code, 1, second)).containsOnly("410"));
        assertThat(state(second, code)).isEqualTo("revoked");
    }

    private static String limitedLink(Program program, String scenario, String user, int clicks) {
        return link(
                program,
                "{\"scenario_id\":\"" + scenario + "\",\"max_clicks\":" + clicks
                        + ",\"fallback_url\":\"" + FALLBACK + "\",\"dataset\":[{\"user_id\":\"" + user
                        + "\",\"attributes\":{\"n\":1}}]}");
    }

    private static String link(Program program, String body) {
        HttpResponse<String> answer = program.api().generate(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String url = Api.json(answer).get(0).get("url").asString();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static HttpResponse<String> patch(Program program, String path, String body) {
        return program.api()
                .send(program.api()
                        .request("/public/api/" + path)
                        .header("Content-Type", "application/json")
                        .method("PATCH", BodyPublishers.ofString(body))
                        .build());
    }

    private static String state(Program program, String code) {
        return Api.json(program.api().get("/public/api/links/" + code))
                .get("state")
                .asString();
    }

    @Test
    void shouldTakeOverAllThatADeadInstanceHadAccepted() throws Exception {
        takeOver("plain");
    }

    @Test
    void shouldTakeOverFromAStandby() throws Exception {
        takeOver("standby", "--pipeline.standby-replicas=1");
    }

    /** A deployment of its own, by its prefix: one instance holds everything and answers nobody, the other the reverse. */
    @Test
    void shouldAnswerEverythingWhereTheStoresAreElsewhere() throws Exception {
        try (Program stores = instance("--topics.prefix=roles.", "--roles=pipeline,stats");
                Program front = instance("--topics.prefix=roles.", "--roles=ingress,redirect,query,console")) {
            stores.start();
            shareKeys(stores, front);
            front.start();
            Api api = front.api();
            api.defineScenario("s");

            Map<String, String> links = generate(front, "u");

            assertOpensOn(front, links);
            assertThat(api.get("/public/api/users/u-7/context").body()).contains("\"attributes\":{\"n\":7}");
            assertThat(Api.json(api.get("/public/api/users/u-7/links")).get("links"))
                    .hasSize(1);
            HttpResponse<String> accepted = api.generate(body("batch", 100), "Prefer", "respond-async");
            String batch = accepted.headers().firstValue("Location").orElseThrow();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> Api.json(api.get(batch)).get("completed").asInt() == 100);
            HttpResponse<String> keyed = api.generate(body("keyed", 2), "Idempotency-Key", "k");
            assertThat(api.generate(body("keyed", 2), "Idempotency-Key", "k").body())
                    .isEqualTo(keyed.body());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> Api.json(api.get("/public/api/scenarios/s/stats"))
                                    .get("totals")
                                    .get("clicks")
                                    .asInt()
                            == USERS);
            JsonNode pipeline = Api.json(api.get("/admin/api/pipeline"));
            assertThat(pipeline.get("state").asString()).isEqualTo("elsewhere");
            assertThat(pipeline.get("partitions"))
                    .allSatisfy(partition -> assertThat(partition.get("owner").asString())
                            .isEqualTo(stores.url().substring("http://".length())));
            assertThat(api.get("/console").statusCode()).isEqualTo(200);
            assertObeysVerdicts(front);
            assertAnswersNobody(stores, links.keySet().iterator().next());
            assertThat(front.data().resolve("state/roles.core")).doesNotExist();
        }
    }

    /** Limits and revocations are decided by the core, wherever that is. */
    private static void assertObeysVerdicts(Program front) {
        String once = Api.json(front.api()
                        .generate("{\"scenario_id\":\"s\",\"max_clicks\":1,\"dataset\":["
                                + "{\"user_id\":\"once\",\"attributes\":{\"n\":1}}]}"))
                .get(0)
                .get("url")
                .asString();
        assertThat(front.api().click(once).statusCode()).isEqualTo(302);
        assertThat(front.api().click(once).statusCode()).isEqualTo(410);
        String revoked = generate(front, "revoked").keySet().iterator().next();
        assertThat(front.api()
                        .delete("/public/api/links/" + revoked.substring(revoked.lastIndexOf('/') + 1))
                        .statusCode())
                .isEqualTo(204);
        assertThat(front.api().click(revoked).statusCode()).isEqualTo(410);
    }

    private static void assertAnswersNobody(Program stores, String link) {
        String code = link.substring(link.lastIndexOf('/'));
        assertThat(stores.api().click(stores.url() + code).statusCode()).isEqualTo(404);
        assertThat(stores.api().generate(body("x", 1)).statusCode()).isEqualTo(404);
        for (String path : List.of("/public/api/links" + code, "/admin/api/pipeline", "/console", "/web-chat")) {
            assertThat(stores.api().get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(stores.api().get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    /** A deployment of its own, by its prefix, as one of its instances dies. */
    private static void takeOver(String name, String... more) throws Exception {
        String[] options = Stream.concat(Stream.of("--topics.prefix=" + name + "."), Stream.of(more))
                .toArray(String[]::new);
        try (Program dying = instance(options);
                Program heir = instance(options)) {
            dying.start();
            shareKeys(dying, heir);
            heir.start();
            dying.api().defineScenario("s");
            awaitScenario(heir.api(), "s");
            Map<String, String> links = generate(dying, "first");
            links.putAll(generate(heir, "second"));
            HttpResponse<String> accepted = dying.api().generate(body("async", 100), "Prefer", "respond-async");
            assertThat(accepted.statusCode()).isEqualTo(202);
            List<String> limited = new ArrayList<>();
            List<CompletableFuture<String>> clicks = new ArrayList<>();
            for (int i = 0; i < LIMITED; i++) {
                limited.add(limitedLink(i % 2 == 0 ? dying : heir, "s", "limited-" + i, 1));
            }
            limited.forEach(code -> clicks.addAll(Clicking.begin(code, 10, dying, heir)));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() ->
                            clicks.stream().filter(CompletableFuture::isDone).count() > 3 * LIMITED);

            dying.kill();

            String batch =
                    accepted.headers().firstValue("Location").orElseThrow().replaceFirst("https?://[^/]+", "");
            Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
                HttpResponse<String> status = heir.api().get(batch);
                assertThat(status.statusCode()).isEqualTo(200);
                assertThat(Api.json(status).get("completed").asInt()).isEqualTo(100);
            });
            JsonNode rows = Api.json(heir.api().get(batch + "/results")).get("results");
            rows.forEach(row ->
                    links.put(row.get("url").asString(), row.get("user_id").asString()));
            assertThat(links).hasSize(2 * USERS + 100);
            assertOpensOn(heir, links);
            for (String user : new String[] {"first-7", "second-7", "async-7"}) {
                assertThat(heir.api()
                                .get("/public/api/users/" + user + "/context")
                                .body())
                        .contains("\"attributes\":{\"n\":7}");
            }
            assertOpensOn(heir, generate(heir, "after"));
            assertNoClickTooMany(limited, Clicking.end(clicks), heir);
        }
    }

    /** A click may have been granted to a browser that never heard of it; two never are. */
    private static void assertNoClickTooMany(List<String> codes, List<String> led, Program heir) {
        assertThat(led)
                .allMatch(each -> Clicking.isChat(each)
                        || each.equals(FALLBACK)
                        || each.equals("503")
                        || each.equals(Clicking.LOST));
        for (int i = 0; i < codes.size(); i++) {
            String code = codes.get(i);
            List<String> all = new ArrayList<>(led.subList(i * 10, i * 10 + 10));
            all.add(Clicking.settled(code, heir));
            all.addAll(Clicking.click(code, 3, heir));
            assertThat(all).filteredOn(Clicking::isChat).hasSizeLessThanOrEqualTo(1);
            assertThat(all.get(13)).isEqualTo(FALLBACK);
            assertThat(state(heir, code)).isEqualTo("used_up");
        }
    }

    private static Program instance(String... options) {
        return Program.of(Stream.concat(
                        Stream.of(
                                "--bootstrap-servers=" + broker.bootstrapServers(),
                                "--ingress.max-users-per-request=" + USERS,
                                // Both wait for their replies in the same partition.
                                "--topics.reply-partitions=1"),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    private static void shareKeys(Program from, Program to) throws IOException {
        Files.createDirectories(to.data());
        for (String keys : List.of("code-keys", "master-keys")) {
            Files.copy(from.data().resolve(keys), to.data().resolve(keys));
        }
    }

    private static void awaitScenario(Api api, String id) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .untilAsserted(
                        () -> assertThat(api.get("/admin/api/scenarios/" + id).statusCode())
                                .isEqualTo(200));
    }

    /** User by short URL of a call with {@link #USERS} entries. */
    private static Map<String, String> generate(Program program, String prefix) {
        HttpResponse<String> answer = program.api().generate(body(prefix, USERS));
        assertThat(answer.statusCode()).isEqualTo(200);
        Map<String, String> links = new LinkedHashMap<>();
        Api.json(answer)
                .forEach(link -> links.put(
                        link.get("url").asString(), link.get("user_id").asString()));
        return links;
    }

    private static String body(String prefix, int users) {
        return IntStream.range(0, users)
                .mapToObj(i -> "{\"user_id\":\"" + prefix + "-" + i + "\",\"attributes\":{\"n\":" + i + "}}")
                .collect(Collectors.joining(",", "{\"scenario_id\":\"s\",\"dataset\":[", "]}"));
    }

    private static void assertOpensOn(Program program, Map<String, String> links) {
        Map<String, String> wrong = new LinkedHashMap<>();
        links.forEach((url, user) -> {
            HttpResponse<String> click =
                    program.api().click(program.url() + "/" + url.substring(url.lastIndexOf('/') + 1));
            String location = click.headers().firstValue("Location").orElse("none");
            if (!location.contains("user_id=" + user + "&")) {
                wrong.put(url, click.statusCode() + " " + location);
            }
        });
        assertThat(wrong).isEmpty();
    }
}
