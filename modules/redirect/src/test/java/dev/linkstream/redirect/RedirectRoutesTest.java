package dev.linkstream.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.Device;
import dev.linkstream.events.OpenMode;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.LinkDefaults;
import dev.linkstream.links.Preview;
import dev.linkstream.links.Scenario;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.redirect.pages.ConfirmSecret;
import dev.linkstream.redirect.pages.ConfirmTokens;
import dev.linkstream.redirect.pages.LinkPages;
import dev.linkstream.redirect.visits.Visit;
import dev.linkstream.redirect.visits.Visits;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.HttpProblem;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import reactor.core.publisher.Mono;

class RedirectRoutesTest {

    private static final String CODE = "3yZe7dKf2Qx";
    private static final String DEEP = "https://short.host/web-chat?scenario_id=s&user_id=ann&app_key=k&link=" + CODE;
    private static final String PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148";
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");
    private static final Scenario SHOWN = scenario(new Preview("For you <b>", "Text", "https://x.example/p.png"));

    private final List<Visit> visits = new CopyOnWriteArrayList<>();
    private final List<Instant> expiries = new CopyOnWriteArrayList<>();
    private final Set<String> granted = new HashSet<>();
    private final StoredLink link = Visits.link("ann");
    private Scenario scenario = scenario(null);
    private boolean away;
    private final WebTestClient client = client();

    private WebTestClient client() {
        Clock clock = Clock.fixed(Visits.TIME, ZoneOffset.UTC);
        return WebTestClient.bindToRouterFunction(new RedirectRoutes(
                                code -> Mono.just(code.equals(CODE) ? new Found.Link(CODE, link) : new Found.Unknown()),
                                new LinkTargets(
                                        id -> scenario,
                                        (id, campaign) -> null,
                                        new Deployment("https://short.host", true),
                                        clock),
                                new LinkPages(),
                                new Clicks(visits::add, (found, at) -> expiries.add(at), clock),
                                new LimitedClicks(this::ask, new ClickCookie(new SecureRandom()), clock),
                                new ConfirmTokens(new ConfirmSecret(new byte[32]), clock))
                        .routes())
                .handlerStrategies(HandlerStrategies.builder()
                        .exceptionHandler((exchange, e) -> e instanceof HttpProblem problem
                                ? problem.answer().writeTo(exchange)
                                : Mono.error(e))
                        .build())
                .build();
    }

    /** As a log does: so many clicks, and the same click always alike. */
    private CompletableFuture<ClickVerdicts.Verdict> ask(String id, Found.Link asked, Instant at, Device device) {
        if (away) {
            return CompletableFuture.failedFuture(new IllegalStateException("Kafka is away"));
        }
        boolean may = granted.contains(id) || granted.size() < Objects.requireNonNull(link.getMaxClicks());
        if (may) {
            granted.add(id);
        }
        StoredLinkState state = StoredLinkState.newBuilder()
                .setMaxClicks(link.getMaxClicks())
                .setFallbackUrl(link.getFallbackUrl())
                .setClicksUsed(granted.size())
                .build();
        return CompletableFuture.completedFuture(new ClickVerdicts.Verdict(may, new LinkNow(link, state)));
    }

    @Test
    void shouldLeadOnJustAsOftenAsALinkAllows() {
        link.setMaxClicks(2L);

        get(Map.of(), 302).to(DEEP);
        get(Map.of(), 302).to(DEEP);
        get(Map.of(), 410);
        get(Map.of("Accept", "text/html"), 410);
        // The core tells of them.
        assertThat(visits).isEmpty();
    }

    @Test
    void shouldTakeTheSameBrowserForTheSameClick() {
        link.setMaxClicks(1L);

        String cookie = get(Map.of(), 302).cookie();
        get(Map.of("Cookie", cookie), 302).to(DEEP);
        get(Map.of(), 410);
        get(Map.of("Cookie", "click=AAAAAAAAAAAAAAAAAAAAAA"), 410);
        assertThat(granted).hasSize(1);
    }

    @Test
    void shouldConsumeNothingForHeadBotsAndPrefetches() {
        link.setMaxClicks(1L);

        exchange(HttpMethod.HEAD, Map.of(), 302).to(DEEP);
        get(Map.of("User-Agent", "WhatsApp/2.23"), 302).to(DEEP);
        get(Map.of("Sec-Purpose", "prefetch"), 503);
        assertThat(granted).isEmpty();
        get(Map.of(), 302).to(DEEP);
    }

    @Test
    void shouldAnswer503AndKeepTheClickWhileKafkaIsAway() {
        link.setMaxClicks(1L);
        away = true;
        Got first = get(Map.of(), 503);
        assertThat(first.header("Retry-After")).isEqualTo("1");
        assertThat(first.body).isEqualTo("{\"message\":\"This link is not ready yet.\"}");

        away = false;
        get(Map.of("Cookie", first.cookie()), 302).to(DEEP);
        get(Map.of("Cookie", first.cookie()), 302).to(DEEP);
        get(Map.of(), 410);
    }

    @Test
    void shouldLeadElsewhereOnceALinkIsUsedUp() {
        link.setMaxClicks(1L);
        link.setFallbackUrl("https://over.example/");

        get(Map.of(), 302).to(DEEP);
        get(Map.of(), 302).to("https://over.example/");
    }

    @Test
    void shouldTellThatALinkHasExpiredOnceItIsClicked() {
        link.setExpiresAt(Visits.TIME);

        get(Map.of("User-Agent", "WhatsApp/2.23"), 410);
        exchange(HttpMethod.HEAD, Map.of(), 410);
        assertThat(expiries).isEmpty();
        get(Map.of("User-Agent", PHONE), 410);
        assertThat(expiries).containsExactly(Visits.TIME);
    }

    @Test
    void shouldOpenALinkToBeConfirmedByItsButton() {
        link.setOpenMode(OpenMode.confirm);

        Got page = get(Map.of("Accept-Language", "de-CH,de;q=0.9"), 200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("Content-Security-Policy")).contains("frame-ancestors 'none'", "default-src 'none'");
        assertThat(page.body).contains("Chat öffnen").doesNotContain("<script", "ann", "app_key");
        assertThat(visits).isEmpty();

        post(page.token(), Map.of("Sec-Fetch-Site", "same-origin", "Origin", "null", "User-Agent", PHONE), 303)
                .to(DEEP);
        assertThat(visits).containsExactly(new Visit.Click(CODE, link, Visits.TIME, Device.mobile));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"cross-site, https://evil.example", "same-site, -", "none, -", "-, https://evil.example", "-, null"
            })
    void shouldLetNoFormOfAnotherSitePressTheButton(String site, String origin) {
        link.setOpenMode(OpenMode.confirm);
        link.setMaxClicks(1L);
        Map<String, String> headers = new HashMap<>();
        if (site != null) {
            headers.put("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            headers.put("Origin", origin);
        }

        Got refused = post(get(Map.of(), 200).token(), headers, 403);

        assertThat(refused.body).contains("press the button once more", "name=\"token\"");
        assertThat(granted).isEmpty();
        post(refused.token(), Map.of("Sec-Fetch-Site", "same-origin"), 303).to(DEEP);
    }

    @Test
    void shouldLetNothingPressTheButtonWithoutItsPage() {
        link.setOpenMode(OpenMode.confirm);
        String other = new ConfirmTokens(
                        new ConfirmSecret(new byte[32]),
                        Clock.fixed(Visits.TIME.minus(ConfirmTokens.LIFETIME).minusMillis(1), ZoneOffset.UTC))
                .of(CODE);

        for (String token : List.of("", "1.x", other)) {
            post(token, Map.of(), 403);
        }
        assertThat(visits).isEmpty();
        post("x".repeat(2_000), Map.of(), 413);
    }

    @Test
    void shouldKnowAPressAgainByTheCookieOfThePage() {
        link.setOpenMode(OpenMode.confirm);
        link.setMaxClicks(1L);
        Got page = get(Map.of(), 200);

        post(page.token(), Map.of("Cookie", page.cookie()), 303).to(DEEP);
        post(page.token(), Map.of("Cookie", page.cookie()), 303).to(DEEP);
        post(page.token(), Map.of(), 410);
        assertThat(granted).hasSize(1);
    }

    @Test
    void shouldRefuseAPressOfALinkThatHasNoButton() {
        Got refused = post("", Map.of(), 405);

        assertThat(refused.header("Allow")).isEqualTo("GET,HEAD");
        assertThat(visits).isEmpty();
    }

    @Test
    void shouldShowPreviewBotsTheScenarioAndNeverTheUser() {
        scenario = SHOWN;
        for (String bot : List.of("WhatsApp/2.23", "Slackbot-LinkExpanding 1.0", "facebookexternalhit/1.1")) {
            Got page = get(Map.of("User-Agent", bot), 200);
            assertThat(page.body)
                    .contains("<meta property=\"og:title\" content=\"For you &lt;b&gt;\">")
                    .contains("og:image", "og:description")
                    .doesNotContain("ann", "app_key", "location");
        }
        get(Map.of("User-Agent", PHONE), 302).to(DEEP);
        assertThat(visits).hasSize(1);
    }

    @Test
    void shouldLookAsTheScenarioSays() {
        scenario = SHOWN;
        link.setOpenMode(OpenMode.confirm);

        assertThat(get(Map.of(), 200).body)
                .contains("<h1>For you &lt;b&gt;</h1>", "<p>Text</p>", "src=\"https://x.example/p.png\"");
    }

    private static Scenario scenario(@Nullable Preview preview) {
        return new Scenario(
                "s",
                "k",
                true,
                null,
                null,
                new LinkDefaults(null, null, List.of(), null, null, preview),
                false,
                List.of());
    }

    private Got get(Map<String, String> headers, int status) {
        return exchange(HttpMethod.GET, headers, status);
    }

    private Got exchange(HttpMethod method, Map<String, String> headers, int status) {
        return new Got(client.method(method)
                .uri("/" + CODE)
                .headers(all -> headers.forEach((name, value) -> {
                    if (!name.equals("Cookie")) {
                        all.set(name, value);
                    }
                }))
                .cookies(all -> {
                    String cookie = headers.get("Cookie");
                    if (cookie != null) {
                        all.set("click", cookie.substring("click=".length()));
                    }
                })
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .returnResult());
    }

    private Got post(String token, Map<String, String> headers, int status) {
        return new Got(client.post()
                .uri("/" + CODE)
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .headers(all -> headers.forEach((name, value) -> {
                    if (!name.equals("Cookie")) {
                        all.set(name, value);
                    }
                }))
                .cookies(all -> {
                    String cookie = headers.get("Cookie");
                    if (cookie != null) {
                        all.set("click", cookie.substring("click=".length()));
                    }
                })
                .bodyValue("token=" + token)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .returnResult());
    }

    private static final class Got {

        final String body;
        private final EntityExchangeResult<byte[]> result;

        Got(EntityExchangeResult<byte[]> result) {
            this.result = result;
            byte[] bytes = result.getResponseBody();
            body = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        }

        void to(String location) {
            assertThat(header("Location")).isEqualTo(location);
        }

        @Nullable String header(String name) {
            return result.getResponseHeaders().getFirst(name);
        }

        /** As the browser sends it back. */
        String cookie() {
            String set = Objects.requireNonNull(header("Set-Cookie"));
            assertThat(set).contains("; Path=/" + CODE + ";", "; Max-Age=60;", "; HttpOnly", "; Secure");
            return set.substring(0, set.indexOf(';'));
        }

        String token() {
            Matcher token = TOKEN.matcher(body);
            assertThat(token.find()).isTrue();
            return token.group(1);
        }
    }
}
