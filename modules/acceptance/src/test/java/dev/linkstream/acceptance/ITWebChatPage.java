package dev.linkstream.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.linkstream.acceptance.Chromium.Look;
import dev.linkstream.samples.ChatBot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The built-in web chat in a real browser: as its scenario themes it, by itself and with the sample bot behind it. */
class ITWebChatPage {

    private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final byte[] PIXEL = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

    private final Api api = Program.shared().api();
    private final List<String> problems = new CopyOnWriteArrayList<>();

    private String link(String scenario, String attributes) {
        return Api.json(api.generate("{\"scenario_id\":\"" + scenario + "\",\"dataset\":[{\"user_id\":\"visitor of "
                        + scenario + "\",\"attributes\":" + attributes + "}]}"))
                .path(0)
                .path("url")
                .asString("");
    }

    private Page open(BrowserContext visitor, String url) {
        Page page = visitor.newPage();
        page.onPageError(problems::add);
        page.route(
                "https://pictures.example/**",
                route -> route.fulfill(
                        new Route.FulfillOptions().setContentType("image/png").setBodyBytes(PIXEL)));
        page.navigate(url);
        return page;
    }

    @Test
    void shouldLookAsItsScenarioSaysAndSpeakInTheVisitorsFormats() {
        assertThat(api.put("/admin/api/scenarios/themed", """
                        {"app_key": "k", "chat": {"name": "Kontor", "color": "#ffd400", "picture_url": "https://pictures.example/a.png",
                          "welcome": "Hallo {name|du}{title}! Ihr Saldo: {balance}, seit {since}."},
                         "attributes": [{"name": "since", "type": "timestamp"}, {"name": "visit", "type": "timestamp"}, {"name": "balance", "type": "decimal"}]}""").statusCode()).isEqualTo(200);
        String url = link(
                "themed",
                "{\"balance\": 1234567.50, \"since\": \"2026-03-01T12:00:00Z\", \"visit\": 1767225600, \"big\": 12345678901234567890, \"year\": 2026}");
        try (BrowserContext visitor = Chromium.visitor(Look.PHONE_LIGHT, "de-DE")) {
            Page page = open(visitor, url);

            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Kontor")))
                    .isVisible();
            assertThat(page).hasTitle("Kontor");
            assertThat(page.getByText("Hallo du! Ihr Saldo: 1.234.567,50, seit 01.03.2026, 13:00."))
                    .isVisible();
            assertThat(page.getByText("01.01.2026, 01:00")).isVisible();
            assertThat(page.getByText("12.345.678.901.234.567.890")).isVisible();
            assertThat(page.getByText("2026", new Page.GetByTextOptions().setExact(true)))
                    .isVisible();
            assertThat(page.locator("img.mark")).isVisible();
            Chromium.assertFineInEveryLook(page, "chat-themed");
            assertThat(problems).isEmpty();
        }
    }

    @Test
    void shouldShowAVisitorOfAStrictScenarioOnlyWhatItDeclares() {
        api.put("/admin/api/scenarios/loose", "{\"app_key\": \"k\"}");
        String attributes = "{\"name\": \"Ann\", \"secret_score\": 17}";
        link("loose", attributes);
        api.put(
                "/admin/api/scenarios/narrow",
                "{\"app_key\": \"k\", \"strict\": true, \"attributes\": [{\"name\": \"name\", \"type\": \"string\"}]}");
        String url = Api.json(
                        api.generate(
                                "{\"scenario_id\":\"narrow\",\"dataset\":[{\"user_id\":\"visitor of loose\",\"attributes\":{\"name\":\"Ann\"}}]}"))
                .path(0)
                .path("url")
                .asString("");
        try (BrowserContext visitor = Chromium.visitor(Look.DESKTOP_LIGHT, "en-GB")) {
            Page page = open(visitor, url);

            assertThat(page.getByText("Ann").first()).isVisible();
            page.getByLabel("Your message").fill("What do you know about me?");
            page.keyboard().press("Enter");
            assertThat(page.getByText("This is all that I know about you:")).isVisible();
            assertThat(page.content()).doesNotContain("score", "17</bdi>");
            Chromium.assertFineInEveryLook(page, "chat-preview");
        }
        assertThat(api.put(
                                "/admin/api/scenarios/narrow",
                                Map.of("app_key", "k", "strict", true, "chat", Map.of("welcome", "Hi {secret_score}")))
                        .body())
                .contains("chat.welcome");
    }

    @Test
    void shouldLetTheScenariosBotAnswerAndCountWhatItCameTo() throws IOException {
        try (ChatBot bot = new ChatBot(0, SECRET);
                BrowserContext visitor = Chromium.visitor(Look.PHONE_DARK, "en-GB")) {
            define(bot.url(), SECRET);
            Page page = open(visitor, link("talking", "{\"name\": \"Ann\", \"interests\": [\"sports\", \"travel\"]}"));

            assertThat(page.getByText("Hello, Ann! How can I help you?")).isVisible();
            assertThat(page.getByText("Preview", new Page.GetByTextOptions().setExact(true)))
                    .not()
                    .isVisible();
            page.getByLabel("Your message").fill("What are my interests?");
            page.keyboard().press("Enter");
            assertThat(page.getByText("You like sports, travel.")).isVisible();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Book a call"))
                    .click();
            assertThat(page.getByText("Done: somebody calls you tomorrow.")).isVisible();
            Chromium.assertFineInEveryLook(page, "chat-bot");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(api.get("/public/api/scenarios/talking/stats")
                                    .body())
                            .contains("\"conversations\":1", "\"outcomes\":{\"booked\":1}"));

            // A bot that is away, and one that does not know the secret.
            define("http://127.0.0.1:1/", SECRET);
            ask(page, "Anybody there?");
            assertThat(page.getByText("I cannot answer at the moment.")).isVisible();
            Chromium.assertFine(page, "chat-bot-away", Look.PHONE_DARK);
            define(
                    bot.url(),
                    "whsec_" + Base64.getEncoder().encodeToString("x".repeat(32).getBytes(StandardCharsets.UTF_8)));
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try again"))
                    .click();
            assertThat(page.getByText("I cannot answer at the moment.")).isVisible();
            define(bot.url(), SECRET);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try again"))
                    .click();
            assertThat(page.getByText("I am a small example.")).isVisible();
            assertThat(problems).isEmpty();
        }
    }

    private static void ask(Page page, String text) {
        page.getByLabel("Your message").fill(text);
        page.keyboard().press("Enter");
    }

    private void define(String backend, String secret) {
        assertThat(api.put(
                                "/admin/api/scenarios/talking",
                                Map.of(
                                        "app_key",
                                        "k",
                                        "chat",
                                        Map.of("backend_url", backend, "backend_secret", secret)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldSayWhyALinkOpensNoChat() {
        try (BrowserContext visitor = Chromium.visitor(Look.PHONE_LIGHT, "en-GB")) {
            Page page = open(visitor, api.url() + "/web-chat");
            assertThat(page.getByText("This page needs a personal link")).isVisible();
            Chromium.assertFineInEveryLook(page, "chat-incomplete");
            page.navigate(api.url() + "/web-chat?link=11111111111&app_key=k");
            assertThat(page.getByText("This link does not work")).isVisible();
        }
    }
}
