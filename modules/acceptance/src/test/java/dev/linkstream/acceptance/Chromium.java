package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Chromium, one of all tests, which ends with this JVM: its driver sees that nobody talks to it. A machine without one fails the tests: {@code ./linkstream
 * check} installs it.
 */
final class Chromium {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final Path SCREENSHOTS = Path.of("target", "screenshots").toAbsolutePath();
    private static final String AXE = read("/axe.min.js");
    private static final String VIOLATIONS = """
            async () => (await axe.run(document, {resultTypes: ['violations']})).violations
              .map(each => each.id + ': ' + each.nodes.map(node => node.html.slice(0, 200)).slice(0, 3).join(' | '))""";

    private static @Nullable Browser shared;

    private Chromium() {}

    /** The sizes and colours in which every view must hold. */
    enum Look {
        DESKTOP_LIGHT(1280, 800, ColorScheme.LIGHT, true),
        DESKTOP_DARK(1280, 800, ColorScheme.DARK, false),
        PHONE_LIGHT(320, 640, ColorScheme.LIGHT, false),
        PHONE_DARK(320, 640, ColorScheme.DARK, true);

        final int width;
        final int height;
        final ColorScheme scheme;

        /** Whether axe reads it: two of four have each size and each colour, and it takes most of the time. */
        final boolean read;

        Look(int width, int height, ColorScheme scheme, boolean read) {
            this.width = width;
            this.height = height;
            this.scheme = scheme;
            this.read = read;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static synchronized Browser browser() {
        Browser browser = shared;
        if (browser == null) {
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(executable())
                            .setArgs(List.of(
                                    "--no-sandbox",
                                    "--disable-gpu",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync")));
            shared = browser;
            PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
        }
        return browser;
    }

    private static Path executable() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "The tests of pages need Chromium: apt-get install chromium, or ./linkstream check"));
    }

    /** A visitor with no past, of this look and language. */
    static BrowserContext visitor(Look look, String locale) {
        BrowserContext context = browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(look.width, look.height)
                        .setColorScheme(look.scheme)
                        .setReducedMotion(ReducedMotion.REDUCE)
                        .setLocale(locale)
                        .setTimezoneId("Europe/Berlin"));
        context.setDefaultTimeout(TIMEOUT_MILLIS);
        context.addInitScript(AXE);
        return context;
    }

    /** Holds the page in each look: nobody is kept from reading it, nothing stands out of it. Keeps a picture of each. */
    static void assertFineInEveryLook(Page page, String name) {
        for (Look look : Look.values()) {
            page.setViewportSize(look.width, look.height);
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(look.scheme));
            assertFine(page, name, look, true);
        }
    }

    /** The same of what is to be seen without scrolling, as the page is. */
    static void assertFine(Page page, String name, Look look) {
        assertFine(page, name, look, false);
    }

    private static void assertFine(Page page, String name, Look look, boolean whole) {
        Path picture = SCREENSHOTS.resolve(name + "-" + look.label() + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(picture).setFullPage(whole));
        if (look.read) {
            assertThat((List<?>) page.evaluate(VIOLATIONS))
                    .as(name + ", " + look)
                    .isEmpty();
        }
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                .as("what stands out of " + name + ", " + look)
                .isEqualTo(0);
    }

    private static String read(String resource) {
        try (InputStream in = Objects.requireNonNull(Chromium.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
