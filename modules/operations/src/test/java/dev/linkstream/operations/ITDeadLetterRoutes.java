package dev.linkstream.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.DeadLetterHeaders;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.testkit.TestBroker;
import dev.linkstream.testkit.TestTopics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class ITDeadLetterRoutes {

    private final TestTopics broker = TestBroker.shared().topics();
    private final Topics topics = new Topics(TopicSettings.defaults(broker.prefix()));
    private final Scheduler blocking = Schedulers.newBoundedElastic(1, 10, "test");
    private final WebTestClient client = client(TestBroker.shared().bootstrapServers());

    private WebTestClient client(String bootstrapServers) {
        KafkaConnection kafka = new KafkaConnection(Map.of("bootstrap.servers", bootstrapServers));
        return WebTestClient.bindToRouterFunction(
                        new DeadLetterRoutes(new DeadLetterQuestions(kafka, topics), blocking).routes())
                .configureClient()
                .responseTimeout(java.time.Duration.ofSeconds(40))
                .build();
    }

    @BeforeEach
    void create() {
        broker.create("dead-letters", 1);
        broker.create("crm", 3);
    }

    @AfterEach
    void close() {
        blocking.dispose();
    }

    @Test
    void shouldListTheNewestFirstInPages() {
        for (int i = 0; i < 3; i++) {
            bury("k" + i, "{" + i, broker.name("crm"));
        }

        String first = body("/admin/api/dead-letters?limit=2", 200);
        String second = body("/admin/api/dead-letters?limit=2&after=1", 200);

        assertThat(first).matches("\\{\"dead_letters\":\\[\\{\"id\":\"2\",.*},\\{\"id\":\"1\",.*}],\"next_after\":1}");
        assertThat(first)
                .contains("\"origin\":\"" + broker.name("crm") + "-2@7\"", "\"bytes\":2", "\"cause\":\"no JSON\"")
                .doesNotContain("{2", "k2");
        assertThat(second).startsWith("{\"dead_letters\":[{\"id\":\"0\",").endsWith("],\"next_after\":null}");
    }

    @Test
    void shouldShowALetterWhole() {
        bury("ann", "{\"a\"", broker.name("crm"));

        assertThat(body("/admin/api/dead-letters/0", 200))
                .contains("\"key\":\"ann\"", "\"value\":\"{\\\"a\\\"\"")
                .contains("\"headers\":[{");
    }

    @Test
    void shouldSendALetterAgainAsItCame() {
        bury("ann", "{\"a\"", broker.name("crm"));

        client.post()
                .uri("/admin/api/dead-letters/0/resend")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(body -> assertThat(body).contains("\"topic\":\"" + broker.name("crm") + "\"", "\"offset\":0"));

        List<ConsumerRecord<byte[], byte[]>> sent = broker.readAll(broker.name("crm"));
        assertThat(sent).hasSize(1);
        assertThat(new String(sent.get(0).value(), StandardCharsets.UTF_8)).isEqualTo("{\"a\"");
        assertThat(sent.get(0).headers().toArray())
                .extracting(org.apache.kafka.common.header.Header::key)
                .containsExactly("trace");
        assertThat(body("/admin/api/dead-letters/0", 200)).contains("\"id\":\"0\"");
    }

    @Test
    void shouldNotKnowWhatIsNotThere() {
        for (String id : List.of("0", "99", "x", "-1", "99999999999999999999")) {
            assertThat(body("/admin/api/dead-letters/" + id, 404))
                    .isEqualTo("{\"message\":\"There is no such dead letter.\"}");
        }
    }

    @Test
    void shouldNameWhatIsWrongWithAPage() {
        assertThat(body("/admin/api/dead-letters?limit=501&after=x", 422))
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{"
                        + "\"after\":[\"The after must be the next_after of a page before.\"],"
                        + "\"limit\":[\"The limit must be a whole number from 1 to 500.\"]}}");
    }

    @Test
    void shouldAskForPatienceWhileKafkaIsAway() {
        client("127.0.0.1:1")
                .get()
                .uri("/admin/api/dead-letters")
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .valueEquals("Retry-After", "5");
    }

    private String body(String path, int status) {
        return new String(
                client.get()
                        .uri(path)
                        .exchange()
                        .expectStatus()
                        .isEqualTo(status)
                        .expectBody()
                        .returnResult()
                        .getResponseBodyContent(),
                StandardCharsets.UTF_8);
    }

    private void bury(String key, String value, String topic) {
        RecordHeaders original = new RecordHeaders();
        original.add("trace", "1".getBytes(StandardCharsets.UTF_8));
        broker.produce(new ProducerRecord<>(
                topics.deadLetters().name(),
                null,
                key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8),
                DeadLetterHeaders.of(original, topic, 2, 7, "no JSON")));
    }
}
