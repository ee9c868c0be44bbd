package dev.linkstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import dev.linkstream.testkit.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.support.TopicPartitionOffset;
import reactor.blockhound.BlockHound;

/** The assembled server in this JVM, with every event loop watched for blocking calls. */
class ITServer {

    private static final String TOKEN = "server-admin-token";
    private static final Pattern CODE = Pattern.compile("/([1-9A-HJ-NP-Za-km-z]{11})\"");
    private static final List<String> BLOCKING = new CopyOnWriteArrayList<>();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static String url = "";
    private static TestServer server;
    private static String prefix = "";

    @BeforeAll
    static void start(@TempDir Path data) {
        BlockHound.install(builder -> builder.blockingMethodCallback(method -> {
            BLOCKING.add(method.toString());
            throw new IllegalStateException("blocked an event loop: " + method);
        }));
        server = TestServer.start(data, TOKEN, 3).serving();
        url = server.url();
        prefix = server.prefix();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void shouldBlockNoEventLoop() throws Exception {
        BLOCKING.clear();
        assertThat(call("PUT", "/admin/api/scenarios/s", "{\"app_key\":\"k\"}").statusCode())
                .isEqualTo(200);
        HttpResponse<String> links = call(
                "POST",
                "/public/api/generate-webchat-deep-link",
                "{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"u\",\"attributes\":{\"name\":\"Ada\"}}]}");
        assertThat(links.statusCode()).isEqualTo(200);
        Matcher code = CODE.matcher(links.body());
        assertThat(code.find()).isTrue();

        assertThat(call("GET", "/" + code.group(1), "").statusCode()).isEqualTo(302);
        assertThat(call("k", "POST", "/web-chat/conversations", "{\"link\":\"" + code.group(1) + "\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(call("GET", "/zzzzzzzzzzz", "").statusCode()).isEqualTo(404);
        HttpResponse<String> link = call("GET", "/public/api/links/" + code.group(1), "");
        assertThat(link.statusCode()).isEqualTo(200);
        Matcher batch = Pattern.compile("\"batch_id\":\"([^\"]+)\"").matcher(link.body());
        assertThat(batch.find()).isTrue();
        for (String path : List.of(
                "/public/api/users/u/context",
                "/public/api/link-batches/" + batch.group(1),
                "/public/api/link-batches/" + batch.group(1) + "/results",
                "/web-chat",
                "/web-chat/app.js",
                "/actuator/health/readiness",
                "/actuator/prometheus",
                "/admin/api/tokens",
                "/apis/ccompat/v7/schemas/ids/1",
                "/v3/api-docs")) {
            assertThat(call("GET", path, "").statusCode()).as(path).isEqualTo(200);
        }
        assertThat(call("GET", "/public/api/link-batches/none", "").statusCode())
                .isEqualTo(404);
        assertThat(BLOCKING).isEmpty();
    }

    @Test
    void shouldShowWhatKafkaStreamsMeasures() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(call("GET", "/actuator/prometheus", "").body())
                                .contains("kafka_stream_thread_process_total{"));
    }

    @Test
    void shouldAnswerACallOfItsOwnWithoutARecordInTheReplyTopic() throws Exception {
        assertThat(call("PUT", "/admin/api/scenarios/own", "{\"app_key\":\"k\"}")
                        .statusCode())
                .isEqualTo(200);
        String body = "{\"scenario_id\":\"own\",\"dataset\":[{\"user_id\":\"own\",\"attributes\":{\"n\":1}}]}";

        assertThat(call("POST", "/public/api/generate-webchat-deep-link", body).statusCode())
                .isEqualTo(200);

        assertThat(TestBroker.shared()
                        .topics()
                        .readAll(server.context()
                                .getBean(Topics.class)
                                .linkReplies()
                                .name()))
                .noneMatch(reply -> new String(reply.key(), StandardCharsets.UTF_8).equals("own"));
    }

    @Test
    void shouldReplyToAStockReplyingKafkaTemplate() throws Exception {
        Topics topics = server.context().getBean(Topics.class);
        Topic<SpecificRecord> replies = topics.linkReplies();
        String brokers = TestBroker.shared().bootstrapServers();
        var container = new KafkaMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(
                        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers),
                        replies.keys().deserializer(),
                        replies.values().deserializer()),
                new ContainerProperties(
                        new TopicPartitionOffset(replies.name(), 1, TopicPartitionOffset.SeekPosition.END)));
        var producers = new DefaultKafkaProducerFactory<>(
                Map.<String, Object>of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers),
                topics.linkRequests().keys().serializer(),
                topics.linkRequests().values().serializer());
        var template = new ReplyingKafkaTemplate<String, SpecificRecord, SpecificRecord>(producers, container);
        template.start();
        try {
            assertThat(template.waitForAssignment(Duration.ofSeconds(20))).isTrue();
            LinkRequested request = LinkRequested.newBuilder()
                    .setRequestId("order-17")
                    .setUserId("kafka-user")
                    .setScenarioId("s")
                    .setCreatedAt(Instant.ofEpochMilli(1_700_000_000_000L))
                    .setShortBaseUrl("https://short.example")
                    .setFullpageUrl("https://chat.example/")
                    .setAppKey("k")
                    .build();

            SpecificRecord reply = template.sendAndReceive(
                            new ProducerRecord<>(topics.linkRequests().name(), "kafka-user", request))
                    .get(20, TimeUnit.SECONDS)
                    .value();

            assertThat(reply).isInstanceOfSatisfying(LinkGenerated.class, link -> {
                assertThat(link.getRequestId()).isEqualTo("order-17");
                assertThat(link.getUrl()).isEqualTo("https://short.example/" + link.getCode());
                assertThat(link.getDeepLinkUrl()).startsWith("https://chat.example/?scenario_id=s&user_id=kafka-user");
            });
        } finally {
            template.stop();
            producers.destroy();
        }
    }

    @Test
    void shouldReplyOnItsOwnTopicToAStockReplyingKafkaTemplateThatWritesJsonToTheIntake() throws Exception {
        assertThat(call("PUT", "/admin/api/scenarios/outside", "{\"app_key\":\"k\"}")
                        .statusCode())
                .isEqualTo(200);
        Topics topics = server.context().getBean(Topics.class);
        String brokers = TestBroker.shared().bootstrapServers();
        String replyTopic = prefix + "replies.crm";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            admin.createTopics(List.of(new NewTopic(replyTopic, 2, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        var container = new KafkaMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                brokers,
                                ConsumerConfig.GROUP_ID_CONFIG,
                                prefix + "requester"),
                        new StringDeserializer(),
                        topics.linkReplies().values().deserializer()),
                new ContainerProperties(replyTopic));
        var producers = new DefaultKafkaProducerFactory<>(
                Map.<String, Object>of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers),
                new StringSerializer(),
                new StringSerializer());
        var template = new ReplyingKafkaTemplate<String, String, SpecificRecord>(producers, container);
        template.start();
        try {
            assertThat(template.waitForAssignment(Duration.ofSeconds(20))).isTrue();

            SpecificRecord link = template.sendAndReceive(new ProducerRecord<>(
                            topics.linkIntake().name(),
                            "any-key",
                            "{\"id\":\"o-1\",\"scenario_id\":\"outside\",\"user_id\":\"u\",\"attributes\":{\"n\":1}}"))
                    .get(30, TimeUnit.SECONDS)
                    .value();
            SpecificRecord refusal = template.sendAndReceive(new ProducerRecord<>(
                            topics.linkIntake().name(),
                            "any-key",
                            "{\"id\":\"o-2\",\"scenario_id\":\"none\",\"attributes\":{\"n\":1}}"))
                    .get(30, TimeUnit.SECONDS)
                    .value();

            assertThat(link).isInstanceOfSatisfying(LinkGenerated.class, generated -> {
                assertThat(generated.getRequestId()).isEqualTo("o-1");
                assertThat(generated.getUserId()).isEqualTo("u");
            });
            assertThat(refusal).isInstanceOfSatisfying(LinkRejected.class, rejected -> {
                assertThat(rejected.getRequestId()).isEqualTo("o-2");
                assertThat(rejected.getReason()).isEqualTo(RejectionReason.unknown_scenario);
                assertThat(rejected.getEventId()).isNotEmpty();
            });
        } finally {
            template.stop();
            producers.destroy();
        }
    }

    private static HttpResponse<String> call(String method, String path, String body) throws Exception {
        return call(TOKEN, method, path, body);
    }

    private static HttpResponse<String> call(String bearer, String method, String path, String body) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("Authorization", "Bearer " + bearer)
                        .header("Content-Type", "application/json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
