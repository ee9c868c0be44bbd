package dev.linkstream.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.Device;
import dev.linkstream.events.OpenMode;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.fastpath.FastPath;
import dev.linkstream.fastpath.PlainGetRoute;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.LinkDefaults;
import dev.linkstream.links.Preview;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.CodeKey;
import dev.linkstream.links.codes.CodeKeys;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.redirect.pages.ConfirmSecret;
import dev.linkstream.redirect.pages.ConfirmTokens;
import dev.linkstream.redirect.pages.LinkPages;
import dev.linkstream.redirect.visits.Visit;
import dev.linkstream.redirect.visits.Visits;
import dev.linkstream.web.Deployment;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * The same bytes sent to a server with the connection and to one without it: the same bytes come back, whether event loops look
 * links up or workers do.
 */
@ParameterizedClass
@EnumSource
class FastRedirectsTest {

    enum LookedUpBy {
        EVENT_LOOP,
        WORKER
    }

    private static final CodeBook CODES = codes();
    private static final String LIVE = CODES.encode(new Position(0, 0, 0));
    private static final String UNKNOWN = CODES.encode(new Position(0, 0, 1));
    private static final String NOT_YET = CODES.encode(new Position(0, 0, 2));
    private static final String EXPIRED = CODES.encode(new Position(0, 0, 3));
    private static final String FALLBACK = CODES.encode(new Position(0, 0, 4));
    private static final String FOREIGN_USER = CODES.encode(new Position(0, 0, 5));
    private static final String BROKEN = CODES.encode(new Position(0, 0, 6));
    private static final String LIMITED = CODES.encode(new Position(0, 0, 7));
    private static final String CONFIRM = CODES.encode(new Position(0, 0, 8));
    private static final String GONE = CODES.encode(new Position(0, 0, 9));
    private static final String USED_UP = CODES.encode(new Position(0, 0, 10));
    private static final String GARBAGE = "abc";
    private static final String HOST = " HTTP/1.1\r\nHost: short.host\r\n";
    private static final String CLOSE = "Connection: close\r\n\r\n";
    /** Not the connection's, and ends the connection: so a test has read all there is. */
    private static final String LAST = "GET /" + GARBAGE + "?last" + HOST + CLOSE;

    private final LookedUpBy by;
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final Semaphore lookups = new Semaphore(1_000_000);
    private final AtomicInteger looked = new AtomicInteger();
    private final AtomicInteger routed = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    /** Answered before HTTP was read. */
    private final AtomicInteger answeredAhead = new AtomicInteger();

    private final List<Visit> visits = new CopyOnWriteArrayList<>();
    private final List<String> expiries = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    /** What the log says of clicks; null while Kafka is away. */
    private volatile @Nullable Boolean verdict = true;

    private volatile @Nullable Scenario scenario = scenario("https://chat.example/?a=b#part", true);
    private volatile @Nullable CampaignRule rule;
    private DisposableServer plain;
    private DisposableServer fast;

    /** What a browser sends when somebody touches a link. */
    private static final String[] BROWSER = {
        "Connection: keep-alive",
        "sec-ch-ua: \"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"",
        "sec-ch-ua-mobile: ?1",
        "Upgrade-Insecure-Requests: 1",
        "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "Sec-Fetch-Site: none",
        "Sec-Fetch-Mode: navigate",
        "Accept-Encoding: gzip, deflate, br, zstd",
        "Accept-Language: de-DE,de;q=0.9,en;q=0.7"
    };

    @SuppressWarnings("NullAway.Init") // start() begins each test
    FastRedirectsTest(LookedUpBy by) {
        this.by = by;
    }

    @BeforeEach
    void start() {
        plain = server(false);
        fast = server(true);
    }

    @AfterEach
    void stop() {
        lookups.release(1_000_000);
        plain.disposeNow();
        fast.disposeNow();
        workers.shutdownNow();
    }

    private DisposableServer server(boolean withFastPath) {
        Clock clock = Clock.fixed(Visits.TIME, ZoneOffset.UTC);
        LinkTargets targets = new LinkTargets(
                id -> scenario, (id, campaign) -> rule, new Deployment("https://short.host", true), clock);
        Clicks clicks = new Clicks(visits::add, (found, at) -> expiries.add(found.code()), clock);
        LimitedClicks limited = new LimitedClicks(this::ask, new ClickCookie(new SecureRandom()), clock);
        RouterFunction<ServerResponse> routes = RouterFunctions.route()
                .GET("/taken", request -> ServerResponse.ok().bodyValue("taken"))
                .POST(
                        "/echo",
                        request -> request.bodyToMono(String.class)
                                .delayElement(Duration.ofMillis(20))
                                .flatMap(body -> ServerResponse.ok().bodyValue(body)))
                .build()
                .and(new RedirectRoutes(
                                this::route,
                                targets,
                                new LinkPages(),
                                clicks,
                                limited,
                                new ConfirmTokens(new ConfirmSecret(new byte[32]), clock))
                        .routes());
        HttpServer server = HttpServer.create()
                .host("127.0.0.1")
                .idleTimeout(Duration.ofSeconds(1))
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(routes)));
        if (withFastPath) {
            PlainRedirectRule rule = new PlainRedirectRule(Set.of("taken"));
            LoopLookups links = new LoopLookups(
                    new Stores(), workers, () -> 0, by == LookedUpBy.EVENT_LOOP ? 0 : 1_000 * LoopLookups.QUICK_NANOS);
            FastRedirects route = new FastRedirects(
                    rule, CODES, links, targets, new FastRedirectAnswers(new LinkPages()), clicks, limited);
            FastPath fastPath = new FastPath(List.of(route), List.of(countingAnswers(route)));
            server = server.doOnChannelInit((observer, channel, remote) -> {
                fastPath.addTo(channel.pipeline());
                channel.closeFuture().addListener(done -> closed.incrementAndGet());
            });
        }
        FastPath none = new FastPath(List.of(), List.of());
        return (withFastPath
                        ? server
                        : server.doOnChannelInit((observer, channel, remote) -> none.addTo(channel.pipeline())))
                .bindNow();
    }

    /** As a log answers: on a thread of its own. */
    private CompletableFuture<ClickVerdicts.Verdict> ask(String id, Found.Link link, Instant at, Device device) {
        asked.add(id);
        Boolean granted = verdict;
        return CompletableFuture.supplyAsync(() -> {
            if (granted == null) {
                throw new IllegalStateException("Kafka is away");
            }
            return new ClickVerdicts.Verdict(granted, link.now());
        });
    }

    private PlainGetRoute countingAnswers(PlainGetRoute route) {
        return (get, loop, out) -> {
            boolean answered = route.answer(get, loop, out);
            if (answered) {
                answeredAhead.incrementAndGet();
            }
            return answered;
        };
    }

    private final class Stores implements LoopLookups.Links {

        @Override
        public @Nullable Found here(String code, List<Position> positions) {
            assertThat(by).isEqualTo(LookedUpBy.EVENT_LOOP);
            if (!lookups.tryAcquire()) {
                return null;
            }
            looked.incrementAndGet();
            return look(code, positions) instanceof Found.Link link ? link : null;
        }

        @Override
        public Found find(String code, List<Position> positions) {
            looked.incrementAndGet();
            lookups.acquireUninterruptibly();
            return look(code, positions);
        }

        private Found look(String code, List<Position> positions) {
            if (code.equals(BROKEN)) {
                throw new IllegalStateException("a store that fails");
            }
            return found(code, positions);
        }
    }

    private Mono<Found> route(String code) {
        routed.incrementAndGet();
        return Mono.fromSupplier(() -> found(code, CODES.decode(code)));
    }

    private static Found found(String code, List<Position> positions) {
        StoredLink link = Visits.link("ann");
        return switch (positions.isEmpty() ? 1 : (int) positions.get(0).offset()) {
            case 1 -> new Found.Unknown();
            case 2 -> new Found.NotYet();
            case 3 -> {
                link.setExpiresAt(Visits.TIME);
                yield new Found.Link(code, link);
            }
            case 4 -> {
                link.setExpiresAt(Visits.TIME);
                link.setFallbackUrl("https://fallback.example/");
                yield new Found.Link(code, link);
            }
            case 5 -> new Found.Link(code, Visits.link("J\u00f6rg & \ud83d\ude00/#%"));
            case 7 -> {
                link.setMaxClicks(1L);
                yield new Found.Link(code, link);
            }
            case 8 -> {
                link.setOpenMode(OpenMode.confirm);
                yield new Found.Link(code, link);
            }
            case 9 -> new Found.Gone();
            case 10 -> usedUp(code, link);
            default -> new Found.Link(code, link);
        };
    }

    private static Found usedUp(String code, StoredLink link) {
        link.setMaxClicks(1L);
        StoredLinkState state = StoredLinkState.newBuilder()
                .setMaxClicks(1L)
                .setFallbackUrl("https://fallback.example/")
                .setClicksUsed(1)
                .build();
        return new Found.Link(code, null, link, state);
    }

    static Stream<String> limitedRequests() {
        String cookie = "Cookie: other=x; click=AAAAAAAAAAAAAAAAAAAAAA";
        return Stream.of(
                get(LIMITED),
                get(LIMITED, BROWSER),
                get(LIMITED, cookie),
                get(LIMITED, "Cookie: click=none-of-ours"),
                get(LIMITED, "Cookie: click=\"AAAAAAAAAAAAAAAAAAAAAA\""),
                get(LIMITED, "Cookie: a=b", cookie),
                get(LIMITED, "User-Agent: WhatsApp/2.23"),
                head(LIMITED),
                get(USED_UP),
                get(USED_UP, BROWSER),
                get(USED_UP, cookie),
                get(USED_UP, "Cookie: click=none-of-ours"));
    }

    @ParameterizedTest
    @MethodSource("limitedRequests")
    void shouldAskTheLogAsTheRouteDoes(String request) throws IOException {
        for (Boolean says : new @Nullable Boolean[] {true, false, null}) {
            verdict = says;
            String expected = withoutDate(talk(plain, request + LAST));
            List<String> ids = List.copyOf(asked);
            asked.clear();
            routed.set(0);

            assertThat(withoutDate(talk(fast, request + LAST))).isEqualTo(expected);
            assertThat(asked).hasSameSizeAs(ids);
            if (request.contains("click=AAAA")) {
                assertThat(asked).isEqualTo(ids).containsExactly("AAAAAAAAAAAAAAAAAAAAAA");
            }
            // The last one alone.
            assertThat(routed).hasValue(1);
            asked.clear();
        }
        assertThat(visits).isEmpty();
    }

    static Stream<String> plainRequests() {
        return Stream.of(
                get(LIVE),
                get(LIVE, "Connection: keep-alive"),
                get(LIVE, "connection: Keep-Alive"),
                get(LIVE, "Content-Length: 0"),
                get(LIVE, "Accept: text/html,*/*;q=0.8", "User-Agent: Mozilla/5.0 (iPhone) Mobile/15E148"),
                get(LIVE, "User-Agent: WhatsApp/2.23"),
                get(LIVE, "Sec-Purpose: prefetch;prerender"),
                get(LIVE, "Cookie: a=b", "Authorization: Bearer x", "Accept-Encoding: gzip"),
                head(LIVE),
                get(FOREIGN_USER),
                get(UNKNOWN),
                head(UNKNOWN),
                get(GARBAGE),
                head(GARBAGE),
                get(GARBAGE, "Accept: */*"),
                get(GARBAGE, "Accept: application/json;q=0.5, image/*"),
                get(GARBAGE, "Accept: not a type"),
                get(GARBAGE, "Accept: text/html"),
                get(GARBAGE, "Accept: TEXT/*"),
                get(GARBAGE, "Accept: application/json", "Accept: text/html"),
                get(GARBAGE, "Accept: text/html;q=0.5, application/json;q=0.6"),
                get(GARBAGE, "Accept: text/html" + ",image/png".repeat(100)),
                get(GARBAGE, BROWSER),
                head(GARBAGE, BROWSER),
                get(UNKNOWN, BROWSER),
                head(UNKNOWN, BROWSER),
                get(EXPIRED),
                get(EXPIRED, BROWSER),
                head(EXPIRED),
                head(EXPIRED, BROWSER),
                get(GONE),
                get(GONE, BROWSER),
                head(GONE),
                get(FALLBACK),
                get(FALLBACK, BROWSER),
                head(FALLBACK),
                get(LIVE, BROWSER),
                get("0OIl_-~0OIl"),
                get("a".repeat(100)));
    }

    @ParameterizedTest
    @MethodSource("plainRequests")
    void shouldAnswerAPlainRequestAsTheRouteDoes(String request) throws IOException {
        String expected = talk(plain, request + LAST);
        List<Visit> told = List.copyOf(visits);
        List<String> toldExpiries = List.copyOf(expiries);
        visits.clear();
        expiries.clear();
        routed.set(0);

        assertThat(talk(fast, request + LAST)).isEqualTo(expected);
        // Told once the answer is on its way.
        Awaitility.await().untilAsserted(() -> {
            assertThat(visits).isEqualTo(told);
            assertThat(expiries).isEqualTo(toldExpiries);
        });
        // The last one alone.
        assertThat(routed).hasValue(1);
    }

    @Test
    void shouldAnswerAheadOfHttpWhatNeedsNoWorker() throws IOException {
        talk(
                fast,
                get(LIVE)
                        + get(GARBAGE)
                        + get(GARBAGE, BROWSER)
                        + get(EXPIRED)
                        + get(EXPIRED, BROWSER)
                        + get(FALLBACK, BROWSER)
                        + LAST);

        assertThat(answeredAhead).hasValue(by == LookedUpBy.EVENT_LOOP ? 6 : 0);
    }

    static Stream<String> otherRequests() {
        return Stream.of(
                get(LIVE, "Connection: close"),
                get(LIVE, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"),
                get(LIVE, "Expect: 100-continue"),
                get(LIVE, "Expect: what"),
                get(LIVE, "Origin: https://other.example"),
                get(LIVE, "Host: twice"),
                get(LIVE, "Content-Length: 3") + "abc",
                get(LIVE, "Transfer-Encoding: chunked") + "3\r\nabc\r\n0\r\n\r\n",
                get(NOT_YET),
                get(LIMITED, "Sec-Purpose: prefetch"),
                get(CONFIRM),
                head(CONFIRM),
                get("taken"),
                get(""),
                get(LIVE + "?a=b"),
                get(LIVE + "#a"),
                get(LIVE + ";a=b"),
                get(LIVE + "_"),
                get("~" + LIVE + "~"),
                get(LIVE + "-more"),
                get("%" + Integer.toHexString(LIVE.charAt(0)) + LIVE.substring(1)),
                get("%C3%A9"),
                get("%zz"),
                get("a.b"),
                get("a".repeat(200)),
                "GET http://short.host/" + LIVE + HOST + "\r\n",
                "GET /" + LIVE + " HTTP/1.1\r\n\r\n",
                "GET /" + LIVE + " HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /" + LIVE + " HTTP/1.1\r\nHost: x:99999\r\n\r\n",
                "GET /" + LIVE + " HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
                "GET /" + LIVE + " HTTP/1.0\r\n\r\n",
                "GET /" + LIVE + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                "POST /" + LIVE + HOST + "Content-Length: 3\r\n\r\nabc",
                "OPTIONS /" + LIVE + HOST + "\r\n");
    }

    /** Reactor Netty by itself refuses it without a word. */
    @Test
    void shouldExplainWhatIsNoHttp() throws IOException {
        for (String request :
                List.of(get(LIVE, "X y: z"), "GET /" + GARBAGE + " HTTP/2.0\r\nHost: x\r\n\r\n", "no HTTP\r\n\r\n")) {
            assertThat(talk(fast, request))
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .contains("Connection: close\r\n")
                    .endsWith("{\"message\":\"The request is malformed: it is no HTTP that can be read.\"}");
        }
        assertThat(routed).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("otherRequests")
    void shouldHandAnyOtherRequestOn(String request) throws IOException {
        String expected = talk(plain, request + LAST);
        int asked = routed.getAndSet(0);
        List<Visit> told = List.copyOf(visits);
        visits.clear();

        assertThat(withoutDate(talk(fast, request + LAST))).isEqualTo(withoutDate(expected));
        assertThat(routed).hasValue(asked);
        assertThat(visits).isEqualTo(told);
    }

    @Test
    void shouldLeaveToTheRouteWhatAStoreFailsOn() throws IOException {
        assertThat(talk(fast, get(BROKEN) + LAST)).isEqualTo(talk(plain, get(BROKEN) + LAST));
    }

    @Test
    void shouldAnswerInOrderWhateverIsMixed() throws IOException {
        String post = "POST /echo" + HOST + "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nfirst";
        List<String> kinds = List.of(
                get(LIVE), post, get(GARBAGE), get("taken"), get(UNKNOWN), head(LIVE), get(EXPIRED), get(NOT_YET));
        StringBuilder mix = new StringBuilder();
        for (int one = 0; one < kinds.size(); one++) {
            for (int next = 0; next < kinds.size(); next++) {
                mix.append(kinds.get(one)).append(kinds.get(next));
            }
        }

        int requests = 2 * kinds.size() * kinds.size();
        assertThat(talk(fast, mix.toString(), requests)).isEqualTo(talk(plain, mix.toString(), requests));
    }

    @Test
    void shouldHoldBackWhatComesWhileALinkIsLookedUp() throws IOException {
        lookups.drainPermits();
        try (Socket client = connect(fast)) {
            write(client, get(LIVE));
            Awaitility.await().untilAsserted(() -> assertThat(looked).hasValue(1));
            write(client, get("taken") + get(GARBAGE) + get(LIVE) + LAST);
            assertThat(routed).hasValue(0);

            lookups.release(2);

            assertThat(readAll(client))
                    .isEqualTo(talk(plain, get(LIVE) + get("taken") + get(GARBAGE) + get(LIVE) + LAST));
        }
    }

    @Test
    void shouldTakeNothingMoreAfterALastRequest() throws IOException {
        String mix = get(LIVE) + LAST + get(LIVE) + get(GARBAGE);

        assertThat(talk(fast, mix)).isEqualTo(talk(plain, mix));
        assertThat(looked).hasValue(1);
    }

    @Test
    void shouldAnswerARequestThatComesInPieces() throws IOException {
        String request = get(LIVE) + get(GARBAGE);
        try (Socket client = connect(fast)) {
            for (int i = 0; i < request.length(); i++) {
                write(client, request.substring(i, i + 1));
            }
            write(client, LAST);

            assertThat(readAll(client)).isEqualTo(talk(plain, request + LAST));
        }
    }

    @Test
    void shouldAnswerMoreThanAClientReadsAtOnce() throws Exception {
        int many = 20_000;
        try (Socket client = connect(fast)) {
            var written = workers.submit(() -> {
                write(client, get(GARBAGE).repeat(many) + LAST);
                return null;
            });
            String answers = readAll(client);
            written.get(20, TimeUnit.SECONDS);

            assertThat(answers.split("HTTP/1.1 404 ", -1)).hasSize(many + 2);
        }
    }

    @Test
    void shouldLetAStalledClientGo() throws IOException {
        for (String request : List.of("", get(GARBAGE), get(LIVE), get(LIVE) + "GET /" + LIVE)) {
            try (Socket client = connect(fast)) {
                write(client, request);
                assertThat(readAll(client)).isEqualTo(talk(plain, request));
            }
        }
    }

    @Test
    void shouldKeepABusyConnection() throws IOException {
        String answer = talk(plain, get(LIVE) + get(GARBAGE) + LAST);
        try (Socket client = connect(fast)) {
            // More than twice as long as an idle connection is kept.
            Awaitility.await().during(Duration.ofMillis(2_500)).untilAsserted(() -> {
                write(client, get(LIVE) + get(GARBAGE));
                assertThat(read(client, 2)).isEqualTo(answer.substring(0, answer.lastIndexOf("HTTP/1.1 ")));
            });
        }
    }

    @Test
    void shouldNotTellOfAClickWhoseVisitorHasGone() throws IOException {
        lookups.drainPermits();
        try (Socket client = connect(fast)) {
            client.setSoLinger(true, 0);
            write(client, get(LIVE));
            Awaitility.await().untilAsserted(() -> assertThat(looked).hasValue(1));
        }
        Awaitility.await().untilAsserted(() -> assertThat(closed).hasValue(1));
        lookups.release(1);

        assertThat(talk(fast, get(GARBAGE) + LAST)).contains(" 404 ");
        assertThat(visits).isEmpty();
    }

    @Test
    void shouldAnswerWhatItTookBeforeTheServerStops() throws IOException {
        lookups.drainPermits();
        try (Socket client = connect(fast)) {
            write(client, get(LIVE));
            Awaitility.await().untilAsserted(() -> assertThat(looked).hasValue(1));
            fast.dispose();
            lookups.release(1);

            assertThat(readAll(client)).startsWith("HTTP/1.1 302 ");
        }
    }

    @Test
    void shouldFollowTheScenarioAsItChanges() throws IOException {
        List<@Nullable Scenario> changes = new ArrayList<>(List.of(
                scenario("https://chat.example/", true),
                scenario("https://other.example/?x=%20", true),
                scenario("https://other.example/\u00e4", true),
                scenario("https://other.example/", false)));
        changes.add(null);
        for (Scenario change : changes) {
            scenario = change;
            assertThat(talk(fast, get(LIVE) + LAST)).isEqualTo(talk(plain, get(LIVE) + LAST));
        }
    }

    @Test
    void shouldObeyTheRuleOfACampaignAtOnce() throws IOException {
        rule = new CampaignRule("s", "spring", Visits.TIME, null, "https://over.example/");

        assertThat(talk(fast, get(LIVE) + LAST))
                .contains("302", "https://over.example/")
                .isEqualTo(talk(plain, get(LIVE) + LAST));
        assertThat(visits).isEmpty();
    }

    @Test
    void shouldShowPreviewBotsWhatTheScenarioShows() throws IOException {
        scenario = new Scenario(
                "s",
                "k",
                true,
                null,
                null,
                new LinkDefaults(null, null, List.of(), null, null, new Preview("Hello", null, null)),
                false,
                List.of());

        assertThat(talk(fast, get(LIVE, "User-Agent: WhatsApp/2.23") + LAST))
                .contains("200 OK", "og:title")
                .isEqualTo(talk(plain, get(LIVE, "User-Agent: WhatsApp/2.23") + LAST));
        assertThat(talk(fast, get(LIVE) + LAST)).contains("302");
    }

    @Test
    void shouldTellTheDeviceOfAClick() throws IOException {
        talk(fast, get(LIVE, "User-Agent: Mozilla/5.0 (iPhone) Mobile/15E148") + LAST);

        assertThat(visits).containsExactly(new Visit.Click(LIVE, Visits.link("ann"), Visits.TIME, Device.mobile));
    }

    private static Scenario scenario(String url, boolean enabled) {
        return new Scenario("s", "k&y", enabled, url, null, null, null, false, List.of());
    }

    private static CodeBook codes() {
        CodeKeys keys = CodeKeys.parse("01".repeat(32));
        CodeKey key = keys.current();
        return new CodeBook(
                EpochList.of(List.of(new Epoch(0, "t", key.fingerprint(), List.of(0L), Visits.TIME, "first"))),
                keys,
                1);
    }

    private static String get(String path, String... headers) {
        return request("GET", path, headers);
    }

    private static String head(String path, String... headers) {
        return request("HEAD", path, headers);
    }

    private static String request(String method, String path, String... headers) {
        return method + " /" + path + HOST
                + String.join("", Stream.of(headers).map(each -> each + "\r\n").toList()) + "\r\n";
    }

    private static String withoutDate(String answer) {
        return answer.replaceAll("click=[^;]*;", "")
                .replaceAll("Expires=[^;]*;", "")
                .replaceAll("\"timestamp\":\"[^\"]*\"", "")
                .replaceAll("\"requestId\":\"[^\"]*\"", "");
    }

    private static String talk(DisposableServer server, String bytes) throws IOException {
        try (Socket client = connect(server)) {
            write(client, bytes);
            return readAll(client);
        }
    }

    /** Sends the last request only when the others are answered: one that ends the connection cuts others short. */
    private static String talk(DisposableServer server, String bytes, int requests) throws IOException {
        try (Socket client = connect(server)) {
            write(client, bytes);
            String answers = read(client, requests);
            write(client, LAST);
            return answers + readAll(client);
        }
    }

    private static String read(Socket client, int answers) throws IOException {
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (read.toString().split("HTTP/1.1 ", -1).length <= answers) {
            int length = client.getInputStream().read(buffer);
            assertThat(length).as(read.toString()).isPositive();
            read.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
        }
        return read.toString().replaceAll("(?i)\r\ndate: [^\r]*", "");
    }

    private static Socket connect(DisposableServer server) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port());
        client.setSoTimeout(20_000);
        client.setTcpNoDelay(true);
        return client;
    }

    private static void write(Socket client, String bytes) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String readAll(Socket client) throws IOException {
        // A second may pass between two answers.
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                .replaceAll("(?i)\r\ndate: [^\r]*", "");
    }
}
