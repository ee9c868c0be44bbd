package dev.linkstream.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.linkstream.acceptance.Chromium.Look;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people do with the console, from its first page to the end, in a real browser. */
class ITConsoleFlows {

    /** As a paste or a file may have; smaller on request, as the server checks every one. */
    private static final int LINES = Integer.getInteger("linkstream.console.lines", 100_000);

    private static final Program PROGRAM = Program.shared();

    private static String contacts(int users) {
        return IntStream.range(0, users)
                .mapToObj(i -> "user_" + i + ",Contact " + i)
                .collect(Collectors.joining("\n", "user_id,name\n", "\n"));
    }

    /** From a new scenario to a campaign that was sent, opened, counted and revoked, by the console alone. */
    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "PHONE_DARK"})
    void shouldSendACampaignSeeItOpenedAndRevokeIt(Look look) {
        String id = "flow-" + look.label();
        try (ConsolePage console = new ConsolePage(PROGRAM.url(), look).signIn(Program.ADMIN_TOKEN)) {
            Page page = console.page;
            go(console, look, "Scenarios");
            page.getByLabel("Id", new Page.GetByLabelOptions().setExact(true)).fill(id);
            console.button("Go on").click();
            page.getByLabel("App key").fill("key");
            console.button("Create").click();
            console.link("Send links").click();

            page.getByLabel("Campaign").fill("spring");
            page.getByLabel("File")
                    .setInputFiles(new FilePayload(
                            "contacts.csv",
                            "text/csv",
                            (contacts(1_000) + ",".repeat(400) + "\n" + "x".repeat(400) + ",Too long\n")
                                    .getBytes(StandardCharsets.UTF_8)));
            console.button("Check").click();
            assertThat(page.getByText("The refused lines get no link; the others do."))
                    .isVisible();
            Chromium.assertFine(page, "checked", look);
            console.button("Send 1,000 links").click();
            assertThat(page.getByText("1,001 of 1,001")).isVisible();
            console.settled();
            Chromium.assertFine(page, "sent", look);

            String url = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^http.*")))
                    .first()
                    .innerText();
            console.button("QR code").first().click();
            assertThat(page.getByAltText("QR code of " + url)).isVisible();
            Chromium.assertFine(page, "qr", look);
            page.keyboard().press("Escape");

            console.link("spring").click();
            assertThat(figure(page, "Links")).hasText("1,000");
            assertThat(figure(page, "Clicks")).hasText("0");
            openAndTalk(console, url);
            // Nobody loads the view again.
            assertThat(figure(page, "Clicks")).hasText("1");
            assertThat(figure(page, "Conversations")).hasText("1");
            Chromium.assertFine(page, "counted", look);

            console.button("Revoke all links made until now").click();
            assertThat(console.button("Take the revocation back")).isVisible();
            try (Page opened = console.context().newPage()) {
                assertThat(opened.navigate(url).status()).isEqualTo(410);
            }
            Chromium.assertFine(page, "revoked", look);
            assertThat(console.problems()).isEmpty();
            assertThat(console.refusals()).isEmpty();
        }
    }

    private static void go(ConsolePage console, Look look, String section) {
        if (look.width < 700) {
            console.button("Menu").click();
        }
        console.link(section).click();
    }

    private static Locator figure(Page page, String name) {
        return page.locator("dl.figures div")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator(
                                "dt", new Page.LocatorOptions().setHasText(Pattern.compile("^" + name + "$")))))
                .locator("dd")
                .first();
    }

    private static void openAndTalk(ConsolePage console, String url) {
        try (Page chat = console.context().newPage()) {
            chat.navigate(url);
            assertThat(chat.getByText("Contact 0").first()).isVisible();
            chat.waitForResponse(answer -> answer.url().endsWith("/conversations") && answer.status() == 204, () -> {
                chat.getByLabel("Your message").fill("Who am I?");
                chat.keyboard().press("Enter");
            });
        }
    }

    /** No pointer: what cannot be reached by Tab is not there. */
    @Test
    void shouldBeUsableByKeyboardAlone() {
        PROGRAM.api().defineScenario("keys");
        try (ConsolePage console = new ConsolePage(PROGRAM.url(), Look.DESKTOP_LIGHT)) {
            Page page = console.page;
            tabTo(page, "Token");
            page.keyboard().type(Program.ADMIN_TOKEN);
            page.keyboard().press("Enter");
            assertThat(page.getByText("Sign out")).isVisible();
            console.settled();

            tabTo(page, "Send");
            page.keyboard().press("Enter");
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Send links to many")))
                    .isVisible();
            tabTo(page, "Scenario");
            page.keyboard().type("keys");
            tabTo(page, "Or lines");
            page.keyboard().insertText("user_id,name\nkay,Kay\n");
            tabTo(page, "Check");
            page.keyboard().press("Enter");
            assertThat(console.button("Send 1 links")).isVisible();
            tabTo(page, "Send 1 links");
            page.keyboard().press("Enter");
            assertThat(page.getByText("1 of 1")).isVisible();
            console.settled();

            tabTo(page, "QR code");
            page.keyboard().press("Enter");
            assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
            page.keyboard().press("Escape");
            assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);

            console.view("users/kay");
            tabTo(page, "Type the user id to confirm");
            page.keyboard().type("kay");
            page.keyboard().press("Enter");
            assertThat(page.getByText("Erasure", new Page.GetByTextOptions().setExact(true)))
                    .isVisible();
            tabTo(page, "Sign out");
            page.keyboard().press("Enter");
            assertThat(console.button("Sign in")).isVisible();
        }
    }

    /** Presses Tab until what has this name has the focus, once around the page at most. */
    private static void tabTo(Page page, String name) {
        for (int i = 0; i < 80; i++) {
            page.keyboard().press("Tab");
            Object focused = page.evaluate("""
                    () => { const at = document.activeElement;
                      return at.labels && at.labels.length ? at.labels[0].textContent : at.getAttribute('aria-label') || at.textContent; }""");
            if (name.equals(String.valueOf(focused).strip())) {
                assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                        .isNotEqualTo("none");
                return;
            }
        }
        throw new AssertionError("Tab does not lead to " + name);
    }

    @Test
    void shouldTellAStrangerNothingAndKeepTheTokenInItsTab() {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (ConsolePage console = new ConsolePage(PROGRAM.url(), Look.DESKTOP_LIGHT)) {
            console.context().onRequest(request -> asked.add(request.url()));
            for (String hash :
                    List.of("", "scenarios", "batches", "tokens", "pipeline", "users/ann", "links/11111111111")) {
                console.view(hash);
                assertThat(console.button("Sign in")).isVisible();
                assertThat(console.page.locator("nav a")).hasCount(0);
            }
            assertThat(asked).noneMatch(url -> url.contains("/api/"));

            console.view("").signIn(Program.ADMIN_TOKEN).settled();
            assertThat(asked).noneMatch(url -> url.contains(Program.ADMIN_TOKEN));
            assertThat(console.page.evaluate("localStorage.length + document.cookie.length"))
                    .isEqualTo(0);
            assertThat(console.page.evaluate("indexedDB.databases().then(all => all.length)"))
                    .isEqualTo(0);
            try (Page other = console.context().newPage()) {
                other.navigate(PROGRAM.url() + "/console");
                assertThat(other.getByText("It stays in this tab and ends with it."))
                        .isVisible();
            }
            console.page.reload();
            assertThat(console.page.getByText("Sign out")).isVisible();
            console.button("Sign out").click();
            assertThat(console.page.evaluate("sessionStorage.length")).isEqualTo(0);
            console.page.goBack();
            assertThat(console.button("Sign in")).isVisible();
        }
    }

    @Test
    void shouldEndASessionThatNobodyUsesAndOneWhoseTokenIsRevoked() {
        Api api = PROGRAM.api();
        var made = Api.json(api.post("/admin/api/tokens", Map.of("name", "short", "scopes", List.of("links:read"))));
        try (ConsolePage console = new ConsolePage(PROGRAM.url(), Look.DESKTOP_LIGHT)) {
            console.page.clock().install();
            console.page.reload();
            console.signIn(made.path("token").asString(""));
            console.page.clock().fastForward("01:01:00");
            console.page.clock().runFor(31_000);
            assertThat(console.page.getByText("Signed out after an hour")).isVisible();
            assertThat(console.button("Sign in")).isVisible();
        }
        try (ConsolePage console = new ConsolePage(PROGRAM.url(), Look.DESKTOP_LIGHT)) {
            console.signIn(made.path("token").asString("")).settled();
            api.delete("/admin/api/tokens/" + made.path("id").asString(""));
            console.view("batches");
            assertThat(console.page.getByText("The token is not valid any more."))
                    .isVisible();
            assertThat(console.button("Sign in")).isVisible();
        }
    }

    /** Many lines are kept beside the field, which would lay every one of them out. */
    @Test
    void shouldTakeManyPastedLinesWithoutLayingThemOut() {
        PROGRAM.api().defineScenario("pasted");
        try (ConsolePage console = new ConsolePage(PROGRAM.url(), Look.DESKTOP_LIGHT).signIn(Program.ADMIN_TOKEN)) {
            console.view("send?scenario=pasted");
            console.page.evaluate("""
                    () => { window.longest = 0;
                      new PerformanceObserver(list => list.getEntries().forEach(each => { window.longest = Math.max(window.longest, each.duration); }))
                        .observe({ type: 'longtask' }); }""");
            console.page.evaluate("""
                    lines => { const data = new DataTransfer();
                      data.setData('text/plain', 'user_id,name\\n' + Array.from({ length: lines }, (_, i) => 'u' + i + ',Name ' + i).join('\\n') + '\\n');
                      window.longest = 0;
                      document.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }""", LINES);
            assertThat(console.page.getByText(String.format(Locale.UK, "%,d lines are pasted.", LINES + 1)))
                    .isVisible();
            assertThat(console.page.locator("textarea")).hasValue("");

            console.button("Check").click();
            assertThat(console.button(String.format(Locale.UK, "Send %,d links", LINES)))
                    .isVisible();
            System.out.println(
                    "longest task with " + LINES + " lines: " + console.page.evaluate("window.longest") + " ms");
        }
    }
}
