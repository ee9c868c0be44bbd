package dev.linkstream.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import dev.linkstream.acceptance.Chromium.Look;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Every view of the console in a real browser: in each look, in each state, and whatever a stranger called things. */
class ITConsole {

    private static final String HOSTILE = "\"><img src=x onerror=\"window.taken=1\">";
    private static final Set<String> READING = Set.of(
            "Menu",
            "Sign out",
            "Copy",
            "QR code",
            "Download as CSV",
            "Download as NDJSON",
            "Show",
            "Show more",
            "Show the link",
            "Show the user");

    private static final Program PROGRAM = Program.shared();
    private static final Api API = PROGRAM.api();

    private static String batch = "";
    private static String code = "";
    private static String letter = "";
    private static ConsolePage console;

    @BeforeAll
    static void fill() {
        API.put(
                "/admin/api/scenarios/seen",
                "{\"app_key\":\"k\",\"attributes\":[{\"name\":\"name\",\"type\":\"string\"},"
                        + "{\"name\":\"interests\",\"type\":\"string\",\"collection\":true}]}");
        JsonNode made = upload("seen", "spring", "user_id,name,interests\nann,Ann,\"sports,travel\"\nbob,Bob,\n,Cy,\n");
        batch = made.path("batch_id").asString("");
        Awaitility.await()
                .until(() -> API.get("/public/api/link-batches/" + batch).body().contains("\"completed\":3"));
        String url = Api.json(API.get("/public/api/link-batches/" + batch + "/results"))
                .path("results")
                .path(0)
                .path("url")
                .asString("");
        code = url.substring(url.lastIndexOf('/') + 1);
        API.click(url);
        letter = bury("{\"not\": \"a request " + HOSTILE.replace("\"", "'") + "\"");
        console = new ConsolePage(PROGRAM.url(), Look.DESKTOP_LIGHT).signIn(Program.ADMIN_TOKEN);
    }

    @AfterAll
    static void close() {
        console.close();
    }

    private static JsonNode upload(String scenario, String campaign, String csv) {
        return Api.json(API.send(API.request(
                        "/public/api/link-batches?scenario_id=" + encoded(scenario) + "&campaign=" + encoded(campaign))
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofString(csv))
                .build()));
    }

    /** Sends what cannot be read, and waits for its dead letter. */
    private static String bury(String text) {
        String before = API.get("/admin/api/dead-letters?limit=1").body();
        new KafkaClient(PROGRAM.bootstrapServers())
                .produce(List.of(new ProducerRecord<>(
                        "linkstream.link-intake",
                        HOSTILE.getBytes(StandardCharsets.UTF_8),
                        text.getBytes(StandardCharsets.UTF_8))));
        Awaitility.await()
                .until(() -> !API.get("/admin/api/dead-letters?limit=1").body().equals(before));
        return Api.json(API.get("/admin/api/dead-letters?limit=1"))
                .path("dead_letters")
                .path(0)
                .path("id")
                .asString("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            overview,    ''
            send,        send?scenario=seen
            batches,     batches
            batch,       batches/{batch}
            scenarios,   scenarios
            scenario,    scenarios/seen/edit
            new,         scenarios/not-yet/edit
            campaigns,   scenarios/seen/campaigns
            campaign,    scenarios/seen/campaigns/spring
            links,       scenarios/seen/links?campaign=spring&state=live
            no-links,    scenarios/seen/links?campaign=none
            find,        find
            link,        links/{code}
            no-link,     links/11111111111
            user,        users/ann
            no-user,     users/nobody
            tokens,      tokens
            letters,     dead-letters
            letter,      dead-letters/{letter}
            no-letter,   dead-letters/999999999
            pipeline,    pipeline
            nowhere,     nowhere""")
    void shouldBeReadableInEveryLook(String name, String hash) {
        console.view(hash.replace("{batch}", batch).replace("{code}", code).replace("{letter}", letter));
        console.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })");

        Chromium.assertFineInEveryLook(console.page, name);
        assertThat(console.problems()).isEmpty();
    }

    @Test
    void shouldBeReadableBeforeAnyoneSignsIn() {
        try (ConsolePage stranger = new ConsolePage(PROGRAM.url(), Look.PHONE_LIGHT)) {
            stranger.page.getByLabel("Token").fill("wrong");
            stranger.button("Sign in").click();
            assertThat(stranger.page.getByText("There is no such token")).isVisible();

            Chromium.assertFineInEveryLook(stranger.page, "sign-in");
        }
    }

    @Test
    void shouldOfferTheSampleWhereThereIsNoScenario() {
        try (ConsolePage first = new ConsolePage(PROGRAM.url(), Look.PHONE_LIGHT)) {
            answer(first, "**/admin/api/scenarios?*", 200, "{\"scenarios\":[],\"next_after\":null}");
            answer(first, "**/public/api/link-batches?*", 200, "{\"batches\":[],\"next_after\":null}");
            answer(first, "**/admin/api/dead-letters?*", 200, "{\"dead_letters\":[],\"next_after\":null}");
            first.signIn(Program.ADMIN_TOKEN).settled();

            assertThat(first.button("Create the sample scenario")).isVisible();
            Chromium.assertFineInEveryLook(first.page, "first-run");
            first.button("Create the sample scenario").click();
            first.page.getByLabel("name (optional)").fill("Ann");
            first.button("Make a link").click();
            assertThat(first.link("What becomes of it")).isVisible();
        }
    }

    @Test
    void shouldSayThatKafkaIsAwayAndOfferToTryAgain() {
        try (ConsolePage away = new ConsolePage(PROGRAM.url(), Look.PHONE_DARK).signIn(Program.ADMIN_TOKEN)) {
            away.settled();
            for (String path : List.of("link-batches", "scenarios", "links/", "dead-letters", "pipeline", "tokens")) {
                answer(away, "**/api/" + path + "**", 503, "{\"message\":\"Kafka does not answer.\"}");
            }
            for (String hash : List.of("batches", "scenarios", "links/11111111111", "pipeline", "tokens", "")) {
                away.view(hash);
                assertThat(away.page
                                .getByText("Kafka does not answer. Try again in a moment.")
                                .first())
                        .isVisible();
                assertThat(away.button("Try again").first()).isVisible();
            }
            Chromium.assertFine(away.page, "away", Look.PHONE_DARK);
            away.page.unrouteAll();
            for (int parts = away.button("Try again").count(); parts > 0; parts--) {
                away.button("Try again").first().click();
                away.settled();
            }
            assertThat(away.page.getByText("Kafka does not answer.")).hasCount(0);
        }
    }

    private static void answer(ConsolePage console, String url, int status, String json) {
        console.page.route(
                url,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(status)
                        .setContentType("application/json")
                        .setBody(json)));
    }

    @Test
    void shouldSayThatItLoadsAndWhereTheServerCannotBeReached() {
        try (ConsolePage slow = new ConsolePage(PROGRAM.url(), Look.PHONE_LIGHT).signIn(Program.ADMIN_TOKEN)) {
            slow.settled();
            slow.page.route("**/admin/api/tokens", route -> {}); // never answered
            slow.page.evaluate("location.hash = '#/tokens'");
            assertThat(slow.page.getByText("Loading …")).isVisible();
            Chromium.assertFineInEveryLook(slow.page, "loading");

            slow.page.unrouteAll();
            slow.page.route("**/admin/api/tokens", Route::abort);
            slow.view("find").view("tokens");
            assertThat(slow.page.getByText("The server cannot be reached.")).isVisible();
        }
    }

    /** Whatever a stranger can call a thing: it is shown as it is, and nothing of it is run. */
    @Test
    void shouldShowWhatStrangersCallThingsAndRunNothingOfIt() {
        assertThat(API.put(
                                "/admin/api/scenarios/" + encoded(HOSTILE),
                                Map.of("app_key", "k", "chat", Map.of("name", HOSTILE, "welcome", HOSTILE)))
                        .statusCode())
                .isEqualTo(200);
        String name = HOSTILE.replace("\"", "\"\"");
        JsonNode made = upload(
                HOSTILE,
                HOSTILE,
                "user_id,name,\"" + name + "\"\n\"" + name + "\",\"" + name + "\",\"" + name + "\"\n");
        String id = made.path("batch_id").asString("");
        Awaitility.await()
                .until(() -> API.get("/public/api/link-batches/" + id).body().contains("\"completed\":1"));
        String url = Api.json(API.get("/public/api/link-batches/" + id + "/results"))
                .path("results")
                .path(0)
                .path("url")
                .asString("");
        String link = url.substring(url.lastIndexOf('/') + 1);
        assertThat(API.post("/admin/api/tokens", Map.of("name", HOSTILE, "scopes", List.of("links:read")))
                        .statusCode())
                .isEqualTo(201);
        assertThat(API.put(
                                "/admin/api/scenarios/seen-too",
                                "{\"app_key\":\"k\",\"fallback_url\":\"javascript:window.taken=1\"}")
                        .statusCode())
                .isEqualTo(422);
        API.put(
                "/admin/api/scenarios/seen-too",
                "{\"app_key\":\"k\",\"fallback_url\":\"https://x.example/?%22%3E%3Cimg%20src=x%20onerror=window.taken=1%3E\"}");

        for (String hash : List.of(
                "",
                "batches",
                "batches/" + id,
                "scenarios",
                "scenarios/" + encoded(HOSTILE) + "/edit",
                "scenarios/seen-too/edit",
                "scenarios/" + encoded(HOSTILE) + "/campaigns",
                "scenarios/" + encoded(HOSTILE) + "/campaigns/" + encoded(HOSTILE),
                "scenarios/" + encoded(HOSTILE) + "/links",
                "links/" + link,
                "users/" + encoded(HOSTILE),
                "tokens",
                "dead-letters",
                "dead-letters/" + letter,
                "nowhere/" + encoded(HOSTILE))) {
            console.view(hash);
            assertNothingTaken(console.page, hash);
        }
        assertThat(console.page.evaluate("location.hash = '#/users/" + encoded(HOSTILE) + "'"))
                .isNotNull();
        assertThat(console.settled().page.getByText(HOSTILE).first()).isVisible();
        com.microsoft.playwright.Page chat = console.context().newPage();
        chat.navigate(url);
        assertThat(chat.getByText(HOSTILE).first()).isVisible();
        assertNothingTaken(chat, "the web chat");
        chat.close();
        assertThat(console.problems()).isEmpty();
    }

    private static void assertNothingTaken(com.microsoft.playwright.Page page, String where) {
        assertThat(page.evaluate("window.taken === undefined && !document.querySelector('img[src=x], [onerror]')"))
                .as(where)
                .isEqualTo(true);
    }

    @Test
    void shouldShowATokenThatReadsLinksNothingThatItMayNot() {
        String token = Api.json(
                        API.post("/admin/api/tokens", Map.of("name", "reader", "scopes", List.of("links:read"))))
                .path("token")
                .asString("");
        try (ConsolePage reader = new ConsolePage(PROGRAM.url(), Look.DESKTOP_LIGHT).signIn(token)) {
            Set<String> controls = new TreeSet<>();
            for (String hash : List.of(
                    "",
                    "batches",
                    "batches/" + batch,
                    "find",
                    "scenarios/seen/campaigns",
                    "scenarios/seen/campaigns/spring",
                    "scenarios/seen/links",
                    "links/" + code,
                    "users/ann")) {
                reader.view(hash);
                controls.addAll(reader.page.locator("button:visible").allInnerTexts());
                for (String to : reader.page.locator("a[href^='#/']").allInnerTexts()) {
                    assertThat(to).isNotIn("Send", "Scenarios", "Tokens", "Dead letters", "Pipeline");
                }
            }

            assertThat(READING).containsAll(controls);
            assertThat(reader.refusals()).isEmpty();
            for (String hash :
                    List.of("send", "scenarios", "scenarios/seen/edit", "tokens", "dead-letters", "pipeline")) {
                reader.view(hash);
                assertThat(reader.page.getByText("This view needs a token with the scope"))
                        .isVisible();
            }
            Chromium.assertFineInEveryLook(reader.page, "not-allowed");
            assertThat(reader.refusals()).isEmpty();
        }
    }
}
