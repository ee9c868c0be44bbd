package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.ConversationStarted;
import dev.linkstream.events.Device;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.Topic;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.testkit.TestBroker;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What visitors do, as the subscribers of {@code link-clicks} and {@code conversations} see it. */
class ITVisits {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148";

    private static TestBroker broker;
    private static Program program;
    private static Api api;

    private final Topics topics = new Topics(TopicSettings.onOneMachine("linkstream."));

    @BeforeAll
    static void start() {
        broker = TestBroker.own();
        program = Program.up("--bootstrap-servers=" + broker.bootstrapServers());
        api = program.api();
        api.defineScenario("s");
    }

    @AfterAll
    static void stop() {
        program.close();
        broker.close();
    }

    @Test
    void shouldTellSubscribersOfEachVisitOnce() {
        String url = link("ann");
        String code = url.substring(url.lastIndexOf('/') + 1);
        String batch =
                Api.json(api.get("/public/api/links/" + code)).get("batch_id").asString();
        Instant before = Instant.now();

        send("HEAD", url, "User-Agent", PHONE);
        send("GET", url, "User-Agent", "WhatsApp/2.23.20.0 A");
        send("GET", url, "User-Agent", PHONE, "Sec-Purpose", "prefetch");
        send("GET", url, "User-Agent", PHONE, "X-Forwarded-For", "198.51.100.7");
        Api chat = new Api(program.url(), "key-of-s");
        for (String session : List.of("one", "one", "two")) {
            HttpResponse<String> answer =
                    chat.post("/web-chat/conversations", "{\"link\":\"" + code + "\",\"session\":\"" + session + "\"}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        }

        awaitPublished();
        assertThat(read(topics.linkClicks(), "ann")).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("ann");
            LinkClicked click = record.value();
            assertThat(click.getClickedAt()).isBetween(before.minusMillis(1), Instant.now());
            assertThat(click)
                    .isEqualTo(LinkClicked.newBuilder()
                            .setEventId(click.getEventId())
                            .setCode(code)
                            .setUserId("ann")
                            .setScenarioId("s")
                            .setCampaign("spring")
                            .setBatchId(batch)
                            .setClickedAt(click.getClickedAt())
                            .setDevice(Device.mobile)
                            .build());
        });
        assertThat(read(topics.conversations(), "ann")).hasSize(2).allSatisfy(record -> {
            assertThat(record.key()).isEqualTo("ann");
            ConversationStarted started = record.value();
            assertThat(started.getCode()).isEqualTo(code);
            assertThat(started.getUserId()).isEqualTo("ann");
            assertThat(started.getScenarioId()).isEqualTo("s");
            assertThat(started.getCampaign()).isEqualTo("spring");
            assertThat(started.getBatchId()).isEqualTo(batch);
        });
        assertThat(program.err()).doesNotContain("198.51.100.7").doesNotContain("iPhone");
    }

    @Test
    void shouldPublishWhatIsUnderWayBeforeItStops() throws InterruptedException {
        String url = link("bob");

        for (int i = 0; i < 300; i++) {
            assertThat(send("GET", url, "User-Agent", PHONE).statusCode()).isEqualTo(302);
        }
        program.stop();

        assertThat(read(topics.linkClicks(), "bob")).hasSize(300);
        program.start();
    }

    @Test
    void shouldGoOnRedirectingWhileKafkaIsAway() {
        String url = link("eve");
        awaitPublished();
        double published = metric("clicks_published_total");

        broker.stop();
        for (int i = 0; i < 300; i++) {
            assertThat(send("GET", url, "User-Agent", PHONE).statusCode()).isEqualTo(302);
        }
        assertThat(metric("clicks_in_flight")).isEqualTo(300);
        broker.start();

        awaitPublished();
        assertThat(metric("clicks_published_total")).isEqualTo(published + 300);
        assertThat(read(topics.linkClicks(), "eve")).hasSize(300);
    }

    private static void awaitPublished() {
        Awaitility.await().atMost(SOON).untilAsserted(() -> {
            for (String kind : List.of("clicks", "conversations")) {
                assertThat(metric(kind + "_published_total")).isEqualTo(metric(kind + "_received_total"));
                assertThat(metric(kind + "_in_flight")).isZero();
            }
        });
    }

    private static <V extends SpecificRecord> List<ConsumerRecord<String, V>> read(Topic<V> topic, String user) {
        return broker
                .topics()
                .readAll(
                        topic.name(),
                        IsolationLevel.READ_COMMITTED,
                        topic.keys().deserializer(),
                        topic.values().deserializer())
                .stream()
                .filter(record -> user.equals(record.key()))
                .toList();
    }

    private static String link(String user) {
        JsonNode links =
                Api.json(api.generate("{\"scenario_id\":\"s\",\"campaign\":\"spring\",\"dataset\":[{\"user_id\":\""
                        + user + "\",\"attributes\":{\"a\":1}}]}"));
        return links.get(0).get("url").asString();
    }

    private static HttpResponse<String> send(String method, String url, String... headers) {
        return api.send(HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .headers(headers)
                .method(method, BodyPublishers.noBody())
                .build());
    }

    private static double metric(String name) {
        return api.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("linkstream_" + name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }
}
