package dev.linkstream.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The console in a tab of its own, as its user sees it. */
final class ConsolePage implements AutoCloseable {

    final Page page;
    private final String url;
    private final BrowserContext context;
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    /** Opens it; nobody is signed in. */
    ConsolePage(String url, Chromium.Look look) {
        this.url = url;
        context = Chromium.visitor(look, "en-GB");
        page = context.newPage();
        page.onPageError(problems::add);
        page.onConsoleMessage(message -> {
            // A refusal of the API is told by the page, and by the browser too.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                problems.add(message.text());
            }
        });
        page.onResponse(answer -> {
            if (answer.status() == 401 || answer.status() == 403) {
                refusals.add(answer.status() + " " + answer.url());
            }
        });
        page.onDialog(dialog -> dialog.accept());
        page.navigate(url + "/console");
    }

    ConsolePage signIn(String token) {
        page.getByLabel("Token").fill(token);
        button("Sign in").click();
        assertThat(page.getByText("Sign out")).isVisible();
        return this;
    }

    /** Goes to a view by its address, and waits until it has all that it shows. */
    ConsolePage view(String hash) {
        page.evaluate("hash => { location.hash = hash; }", "#/" + hash);
        return settled();
    }

    ConsolePage settled() {
        page.waitForFunction("() => !document.querySelector('[aria-busy=true], .wait')");
        return this;
    }

    com.microsoft.playwright.Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    com.microsoft.playwright.Locator link(String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Faults of the page's own script, and breaches of its policy. */
    List<String> problems() {
        return problems;
    }

    /** Calls that the token was not allowed. */
    List<String> refusals() {
        return refusals;
    }

    BrowserContext context() {
        return context;
    }

    String url() {
        return url;
    }

    @Override
    public void close() {
        context.close();
    }
}
