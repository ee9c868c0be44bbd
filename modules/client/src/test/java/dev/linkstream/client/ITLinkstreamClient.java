package dev.linkstream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.RejectionReason;
import dev.linkstream.testkit.TestBroker;
import dev.linkstream.testkit.TestTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client and the README's examples on a real broker, with a responder in the server's place. */
class ITLinkstreamClient {

    private static final String BROKER = TestBroker.shared().bootstrapServers();

    private final TestTopics topics = TestBroker.shared().topics();
    private final String intake = topics.create("link-intake", 3);
    private final String replies = topics.create("replies.crm", 3);
    private FakeServer server;
    private LinkstreamClient client;

    @BeforeEach
    void start() {
        server = new FakeServer(BROKER, intake);
        client = builder().build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void shouldGiveEveryRequestOfSeveralClientsItsOwnLink() {
        try (LinkstreamClient other = builder().build()) {
            List<CompletableFuture<GeneratedLink>> links = IntStream.range(0, 500)
                    .mapToObj(i -> (i % 2 == 0 ? client : other).request(request("u" + i)))
                    .toList();

            for (int i = 0; i < links.size(); i++) {
                assertThat(soon(links.get(i)).userId()).isEqualTo("u" + i);
            }
        }
    }

    @Test
    void shouldSendWithoutAReplyTopic() {
        try (LinkstreamClient sender =
                LinkstreamClient.builder(BROKER).topicPrefix(topics.prefix()).build()) {
            var place = soon(sender.send(request("u")));

            assertThat(topics.readAll(intake)).singleElement().satisfies(record -> {
                assertThat(record.partition()).isEqualTo(place.partition());
                assertThat(record.offset()).isEqualTo(place.offset());
                assertThat(record.headers()).isEmpty();
            });
        }
    }

    @Test
    void shouldNotStartWithAReplyTopicThatDoesNotExist() {
        String missing = topics.name("replies.missing");

        assertThatThrownBy(() -> builder().replyTopic(missing).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("The reply topic " + missing + " must exist, but does not");
    }

    @Test
    void shouldEndWhatIsAwaitedWhenItCloses() {
        server.close();
        CompletableFuture<GeneratedLink> link = client.request(request("u"));

        client.close();

        assertThat(link).isCompletedExceptionally();
        assertThat(topics.readAll(intake)).hasSize(1);
    }

    @Test
    void shouldBeClosedFromACallbackToo() {
        CompletableFuture<Void> closed = client.request(request("u")).thenRun(client::close);

        soon(closed);
        assertThatThrownBy(() -> client.send(request("u"))).hasMessage("The client is closed");
    }

    @Test
    void shouldAwaitALinkAsTheReadmeSays() throws Exception {
        // The examples speak of a deployment with the default prefix.
        create("linkstream.link-intake");
        create("linkstream.replies.crm");
        try (FakeServer example = new FakeServer(BROKER, "linkstream.link-intake")) {
            assertThat(Examples.awaitALink(BROKER)).startsWith("https://short.host/");
            Examples.sendMany(BROKER, List.of("1", "2"));

            List<String> sent = topics.readAll("linkstream.link-intake").stream()
                    .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                    .toList();
            assertThat(sent).hasSize(3);
            assertThat(sent.get(0))
                    .endsWith("\"attributes\":{\"name\":\"John Doe\",\"interests\":[\"sports\",\"travel\"],"
                            + "\"lifetime_value\":17677.90}}");
            assertThat(sent.get(1)).startsWith("{\"id\":\"order-1\"");
            assertThat(sent.get(2)).startsWith("{\"id\":\"order-2\"");
        }
    }

    @Test
    void shouldHandleARefusalAsTheReadmeSays() {
        server.refuse("u-off", RejectionReason.fullpage_disabled);
        server.refuse("u-wrong", RejectionReason.invalid_attribute);

        assertThat(soon(Examples.linkOrHome(client, request("u")))).startsWith("https://short.host/");
        assertThat(soon(Examples.linkOrHome(client, request("u-off")))).isEqualTo("https://www.example.com/");
        assertThatThrownBy(() -> Examples.linkOrHome(client, request("u-wrong"))
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join())
                .hasCauseInstanceOf(LinkRejectedException.class);
    }

    @Test
    void shouldBeConfiguredAsTheReadmeSays() throws Exception {
        create("staging.link-intake");
        create("staging.replies.crm");
        try (FakeServer staging = new FakeServer(BROKER, "staging.link-intake");
                LinkstreamClient configured = Examples.configured(BROKER, Map.of("client.id", "crm"))) {
            assertThat(soon(configured.request(request("u"))).userId()).isEqualTo("u");
        }
    }

    private LinkstreamClientBuilder builder() {
        return LinkstreamClient.builder(BROKER)
                .topicPrefix(topics.prefix())
                .replyTopic(replies)
                .replyTimeout(Duration.ofSeconds(20));
    }

    /** A topic of just that name. */
    private static void create(String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
        }
    }

    private static LinkRequest request(String userId) {
        return LinkRequest.of("customer_support").userId(userId).attribute("name", "Jane");
    }

    private static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
