package dev.linkstream.query.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.Device;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.Scenario;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.redirect.ClickCookie;
import dev.linkstream.redirect.Clicks;
import dev.linkstream.redirect.LimitedClicks;
import dev.linkstream.redirect.LinkTargets;
import dev.linkstream.redirect.RedirectRoutes;
import dev.linkstream.redirect.pages.ConfirmSecret;
import dev.linkstream.redirect.pages.ConfirmTokens;
import dev.linkstream.redirect.pages.LinkPages;
import dev.linkstream.redirect.visits.Visit;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.HttpProblem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Which calls are visits: the redirect's clicks, and the conversations that web chats tell of. */
class VisitRoutesTest {

    private static final String PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148";
    private static final Scenario OPEN = new Scenario(
            "s", "key", true, "https://chat.example/", null, null, "https://fallback.example/", false, List.of());

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final StoredLink LINK = StoredLink.newBuilder()
            .setUserId("ann")
            .setScenarioId("s")
            .setCreatedAt(TIME)
            .setIndex(0L)
            .setShortBaseUrl("https://short.host")
            .build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Visit> visits = new CopyOnWriteArrayList<>();
    private boolean full;
    private @Nullable Scenario scenario = OPEN;
    private DisposableServer server;

    @BeforeEach
    void start() {
        Clock clock = Clock.fixed(TIME, ZoneOffset.UTC);
        LinkTargets targets = new LinkTargets(
                id -> scenario, (id, campaign) -> null, new Deployment("https://short.host", true), Clock.systemUTC());
        WebExceptionHandler problems =
                (exchange, e) -> e instanceof HttpProblem p ? p.answer().writeTo(exchange) : Mono.error(e);
        server = HttpServer.create()
                .host("127.0.0.1")
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(
                        new ConversationRoutes(
                                        new ChatAccess(VisitRoutesTest::find, targets),
                                        new RecentConversations(10),
                                        this::publish,
                                        clock)
                                .routes()
                                .and(new RedirectRoutes(
                                                VisitRoutesTest::find,
                                                targets,
                                                new LinkPages(),
                                                new Clicks(this::publish, (link, at) -> {}, clock),
                                                new LimitedClicks(
                                                        (id, link, at, device) -> CompletableFuture.failedFuture(
                                                                new IllegalStateException()),
                                                        new ClickCookie(new SecureRandom()),
                                                        clock),
                                                new ConfirmTokens(new ConfirmSecret(new byte[32]), clock))
                                        .routes()),
                        HandlerStrategies.builder().exceptionHandler(problems).build())))
                .bindNow();
    }

    @AfterEach
    void stop() {
        server.disposeNow();
    }

    private static Mono<Found> find(String code) {
        return Mono.just(
                switch (code) {
                    case "later" -> new Found.NotYet();
                    case "never" -> new Found.Unknown();
                    default -> new Found.Link(code, LINK);
                });
    }

    private boolean publish(Visit visit) {
        return !full && visits.add(visit);
    }

    @Test
    void shouldTellOfAClickAndOfNothingThatIdentifiesTheVisitor() throws Exception {
        assertThat(click("GET", "/abc", "User-Agent", PHONE).statusCode()).isEqualTo(302);

        assertThat(visits).containsExactly(new Visit.Click("abc", LINK, TIME, Device.mobile));
    }

    @Test
    void shouldRedirectAlsoWhenTheClickCannotBeTold() throws Exception {
        full = true;

        assertThat(click("GET", "/abc", "User-Agent", PHONE).statusCode()).isEqualTo(302);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    HEAD | User-Agent  | Mozilla/5.0
                    GET  | User-Agent  | WhatsApp/2.23
                    GET  | User-Agent  | Twitterbot/1.0
                    GET  | Purpose     | prefetch
                    GET  | Sec-Purpose | prefetch;prerender""")
    void shouldAnswerWhoIsNoVisitorAlikeAndTellNobody(String method, String header, String value) throws Exception {
        HttpResponse<String> answer = click(method, "/abc", header, value);

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow()).startsWith("https://chat.example/?");
        assertThat(visits).isEmpty();
    }

    @Test
    void shouldTakeNoFallbackAndNoDeadLinkForAClick() throws Exception {
        scenario = new Scenario("s", "key", false, null, null, null, "https://fallback.example/", false, List.of());
        assertThat(click("GET", "/abc", "User-Agent", PHONE).statusCode()).isEqualTo(302);
        scenario = null;
        assertThat(click("GET", "/abc", "User-Agent", PHONE).statusCode()).isEqualTo(410);
        assertThat(click("GET", "/never", "User-Agent", PHONE).statusCode()).isEqualTo(404);
        assertThat(click("GET", "/later", "User-Agent", PHONE).statusCode()).isEqualTo(503);

        assertThat(visits).isEmpty();
    }

    @Test
    void shouldTellOfAConversationOnceALinkAndSession() throws Exception {
        for (String body : List.of(
                "{\"link\":\"abc\",\"session\":\"1\"}",
                "{\"link\":\"abc\",\"session\":\"1\"}",
                "{\"link\":\"abc\",\"session\":\"2\"}",
                "{\"link\":\"abc\"}",
                "{\"link\":\"abc\",\"session\":null}",
                "{\"link\":\"abd\"}")) {
            HttpResponse<String> answer = start("Bearer key", body);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        }

        List<Visit> expected = new ArrayList<>();
        Map.of("abc", List.of("1", "2", ""), "abd", List.of(""))
                .forEach((code, sessions) -> sessions.forEach(session ->
                        expected.add(new Visit.Conversation(code, LINK, TIME, Visit.Conversation.id(code, session)))));
        assertThat(visits).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void shouldTellOfAnOutcomeOnceALinkSessionAndName() throws Exception {
        for (String body : List.of(
                "{\"link\":\"abc\",\"session\":\"1\",\"name\":\"booked\",\"value\":12.50}",
                "{\"link\":\"abc\",\"session\":\"1\",\"name\":\"booked\",\"value\":99}",
                "{\"link\":\"abc\",\"session\":\"2\",\"name\":\"booked\",\"value\":\"0.1\"}",
                "{\"link\":\"abc\",\"session\":\"1\",\"name\":\"called back\"}",
                "{\"link\":\"abc\",\"name\":\"booked\",\"value\":null}")) {
            HttpResponse<String> answer = report("Bearer key", body);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        }

        assertThat(visits)
                .containsExactly(
                        outcome("1", "booked", "12.50"),
                        outcome("2", "booked", "0.1"),
                        outcome("1", "called back", null),
                        outcome("", "booked", null));
    }

    private static Visit.Outcome outcome(String session, String name, @Nullable String value) {
        return new Visit.Outcome("abc", LINK, TIME, Visit.Outcome.id("abc", session, name), name, value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"link":"abc"}                         | name  | The name field is required.
                    {"link":"abc","name":" "}              | name  | The name field is required.
                    {"link":"abc","name":"n","value":true} | value | The value field must be a decimal of at most 38 digits, not a boolean.
                    {"link":"abc","name":"n","value":"x"}  | value | The value field must be a decimal of at most 38 digits, not a string.
                    {"link":"abc","name":"n","value":1e99} | value | The value field must be a decimal of at most 38 digits, not the number 1E+99.
                    {"link":"abc","name":"n","price":1}    | price | The price field is unknown.""")
    void shouldNameTheFieldOfAnOutcomeThatIsWrong(String body, String field, String error) throws Exception {
        assertThat(report("Bearer key", body).body()).contains("\"" + field + "\":[\"" + error + "\"]");
        assertThat(visits).isEmpty();
    }

    @Test
    void shouldLetOnlyTheScenariosWebChatReportAnOutcome() throws Exception {
        assertThat(report("", "{\"link\":\"abc\",\"name\":\"n\"}").statusCode()).isEqualTo(401);
        assertThat(report("Bearer other", "{\"link\":\"abc\",\"name\":\"n\"}").statusCode())
                .isEqualTo(401);
        assertThat(report("Bearer key", "{\"link\":\"never\",\"name\":\"n\"}").statusCode())
                .isEqualTo(404);
        assertThat(report("Bearer key", "{\"link\":\"abc\",\"name\":\"" + "n".repeat(65) + "\"}")
                        .body())
                .contains("The name field must have at most 64 characters, not 65.");

        assertThat(visits).isEmpty();
    }

    @Test
    void shouldTellOfAConversationLaterThatCouldNotBeToldAtFirst() throws Exception {
        full = true;
        HttpResponse<String> refused = start("Bearer key", "{\"link\":\"abc\"}");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");

        full = false;
        assertThat(start("Bearer key", "{\"link\":\"abc\"}").statusCode()).isEqualTo(204);

        assertThat(visits).hasSize(1);
    }

    @Test
    void shouldLetOnlyTheScenariosWebChatTellOfALiveLink() throws Exception {
        assertThat(start("", "{\"link\":\"abc\"}").body()).isEqualTo("{\"message\":\"Unauthenticated.\"}");
        assertThat(start("Bearer other", "{\"link\":\"abc\"}").statusCode()).isEqualTo(401);
        assertThat(start("Bearer key", "{\"link\":\"never\"}").body())
                .isEqualTo("{\"message\":\"There is no such link.\"}");
        assertThat(start("Bearer key", "{\"link\":\"later\"}").statusCode()).isEqualTo(503);
        scenario = null;
        assertThat(start("Bearer key", "{\"link\":\"abc\"}").body())
                .isEqualTo("{\"message\":\"This link no longer opens.\"}");

        assertThat(visits).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                | link    | The link field is required.
                    {"link":" "}                      | link    | The link field is required.
                    {"link":7}                        | link    | The link field must be a string, not the number 7.
                    {"link":"abc","session":[]}       | session | The session field must be a string, not an array.
                    {"link":"abc","session":"a\\u0000"} | session | The session field must not contain NUL or unpaired surrogate characters.
                    {"link":"abc","sesion":"1"}       | sesion  | The sesion field is unknown.""")
    void shouldNameTheFieldThatIsWrong(String body, String field, String error) throws Exception {
        HttpResponse<String> answer = start("Bearer key", body);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{\"" + field + "\":[\"" + error
                        + "\"]}}");
        assertThat(visits).isEmpty();
    }

    @Test
    void shouldTakeASessionOfAtMost128Characters() throws Exception {
        String longest = "x".repeat(128);

        assertThat(start("Bearer key", "{\"link\":\"abc\",\"session\":\"" + longest + "\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(start("Bearer key", "{\"link\":\"abc\",\"session\":\"" + longest + "x\"}")
                        .body())
                .contains("\"session\":[\"The session field must have at most 128 characters, not 129.\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null"})
    void shouldRefuseWhatIsNoJsonObject(String body) throws Exception {
        assertThat(start("Bearer key", body).statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> click(String method, String path, String header, String value)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).header(header, value).method(method, BodyPublishers.noBody()));
    }

    private HttpResponse<String> start(String authorization, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri("/web-chat/conversations")).POST(BodyPublishers.ofString(body));
        return send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    private HttpResponse<String> report(String authorization, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri("/web-chat/outcomes")).POST(BodyPublishers.ofString(body));
        return send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.version(HttpClient.Version.HTTP_1_1).build(), BodyHandlers.ofString());
    }
}
