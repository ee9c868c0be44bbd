package dev.linkstream.query.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.ChatPage;
import dev.linkstream.links.LinkDefaults;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeType;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.redirect.LinkTargets;
import dev.linkstream.redirect.visits.Visit;
import dev.linkstream.web.Deployment;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class ChatMessageRoutesTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final StoredLink LINK = StoredLink.newBuilder()
            .setUserId("ann")
            .setScenarioId("s")
            .setCampaign("spring")
            .setCreatedAt(TIME)
            .setIndex(0L)
            .setShortBaseUrl("https://short.host")
            .build();
    private static final StoredContext CONTEXT = StoredContext.newBuilder()
            .setAttributes(Map.of(
                    "name", value("\"Ann\""),
                    "big", value("12345678901234567890"),
                    "secret", value("1")))
            .setSize(0)
            .setEpoch(0)
            .setOffset(0)
            .setUpdatedAt(TIME)
            .build();

    private static AttributeValue value(String json) {
        return new AttributeValue(dev.linkstream.events.AttributeType.UNDECLARED, false, json, null, null);
    }

    private final List<Visit> visits = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private String reply = "{}";
    private @Nullable ChatPage chat;
    private DisposableServer bot;
    private WebTestClient client;

    @BeforeEach
    void start() {
        bot = HttpServer.create()
                .host("127.0.0.1")
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString()
                        .doOnNext(asked::add)
                        .flatMap(body -> response.sendString(Mono.just(reply)).then()))
                .bindNow();
        chat = new ChatPage(null, null, null, null, "http://127.0.0.1:" + bot.port() + "/", SECRET);
        Clock clock = Clock.fixed(TIME, ZoneOffset.UTC);
        LinkTargets targets = new LinkTargets(
                id -> scenario(), (id, campaign) -> null, new Deployment("https://short.host", true), clock);
        client = WebTestClient.bindToRouterFunction(new ChatMessageRoutes(
                                new ChatAccess(ChatMessageRoutesTest::find, targets),
                                user -> Mono.just(Optional.of(CONTEXT)),
                                new ChatBackends(Duration.ofSeconds(10), true, clock, new SimpleMeterRegistry()),
                                new ChatVisits(new RecentConversations(10), visits::add, clock),
                                () -> "msg_1",
                                clock)
                        .routes())
                .build();
    }

    @AfterEach
    void stop() {
        bot.disposeNow();
    }

    private Scenario scenario() {
        return new Scenario(
                "s",
                "key",
                true,
                null,
                null,
                LinkDefaults.NONE,
                true,
                List.of(
                        new AttributeDeclaration("name", AttributeType.STRING, false, false),
                        new AttributeDeclaration("big", AttributeType.WHOLE_NUMBER, false, false)),
                chat);
    }

    private static Mono<Found> find(String code) {
        return Mono.just(code.equals("never") ? new Found.Unknown() : new Found.Link(code, LINK));
    }

    private void expect(int status, String answer, @Nullable String key, String body) {
        WebTestClient.RequestBodySpec call =
                client.post().uri("/web-chat/messages").contentType(MediaType.APPLICATION_JSON);
        (key == null ? call : call.header("Authorization", "Bearer " + key))
                .bodyValue(body.getBytes(StandardCharsets.UTF_8))
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody(String.class)
                .isEqualTo(answer);
    }

    @Test
    void shouldAskTheBackendWithWhatTheChatShowsAndTellWhatItCameTo() {
        reply = "{\"messages\":[{\"text\":\"Hi Ann\"}],\"outcome\":{\"name\":\"greeted\"}}";

        for (int i = 0; i < 2; i++) {
            expect(
                    200,
                    "{\"messages\":[{\"text\":\"Hi Ann\"}],\"suggestions\":[]}",
                    "key",
                    "{\"link\":\"abc\",\"session\":\"t\",\"text\":\"Hello\",\"locale\":\"en-GB\"}");
        }

        assertThat(asked)
                .hasSize(2)
                .containsOnly("{\"type\":\"chat.message\",\"id\":\"msg_1\",\"sent_at\":\"2026-01-01T00:00:00.123Z\","
                        + "\"text\":\"Hello\",\"locale\":\"en-GB\",\"session\":\"t\",\"link\":\"abc\",\"scenario_id\":\"s\","
                        + "\"campaign\":\"spring\",\"user_id\":\"ann\","
                        + "\"attributes\":{\"big\":12345678901234567890,\"name\":\"Ann\"}}");
        assertThat(visits)
                .containsExactly(
                        new Visit.Conversation("abc", LINK, TIME, Visit.Conversation.id("abc", "t")),
                        new Visit.Outcome("abc", LINK, TIME, Visit.Outcome.id("abc", "t", "greeted"), "greeted", null));
    }

    @Test
    void shouldRefuseWhatItCannotLetAnswer() {
        String fine = "{\"link\":\"abc\",\"text\":\"Hello\"}";
        expect(401, "{\"message\":\"Unauthenticated.\"}", null, fine);
        expect(401, "{\"message\":\"Unauthenticated.\"}", "other", fine);
        expect(
                422,
                "{\"message\":\"The given data was invalid.\",\"errors\":{\"link\":[\"The link field is required.\"],"
                        + "\"text\":[\"The text field must have at most 4000 characters.\"],"
                        + "\"more\":[\"The more field is unknown.\"]}}",
                "key",
                "{\"text\":\"" + "x".repeat(4_001) + "\",\"more\":1}");
        expect(404, "{\"message\":\"There is no such link.\"}", "key", "{\"link\":\"never\",\"text\":\"Hello\"}");
        assertThat(asked).isEmpty();

        reply = "no JSON";
        expect(502, "{\"message\":\"The chat cannot answer at the moment.\"}", "key", fine);
        chat = new ChatPage("Kontor", null, null, null, null, null);
        expect(404, "{\"message\":\"The chat of this scenario has no backend that answers.\"}", "key", fine);
        assertThat(asked).hasSize(1);
    }
}
