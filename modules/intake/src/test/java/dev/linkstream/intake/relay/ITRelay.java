package dev.linkstream.intake.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.linkstream.events.DeadLetterHeaders;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.events.TopicProvisioning;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.intake.consumer.DeadLetters;
import dev.linkstream.intake.consumer.GroupConsumers;
import dev.linkstream.testkit.TestBroker;
import dev.linkstream.testkit.TestTopics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ITRelay {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final String brokers = TestBroker.shared().bootstrapServers();
    private final TestTopics own = TestBroker.shared().topics();
    private final Topics topics = new Topics(TopicSettings.defaults(own.prefix()));
    private final KafkaConnection kafka = new KafkaConnection(Map.of("bootstrap.servers", brokers));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Admin admin = Admin.create(kafka.properties());
    private final DeadLetters deadLetters =
            new DeadLetters(kafka, topics.deadLetters().name());
    private final Relay relay = new Relay(
            kafka,
            new GroupConsumers(kafka, own.prefix() + "relay", "one", "read_uncommitted"),
            topics.relayedReplies(),
            new ReplyTopicRule(List.of(own.name("replies.")), topics),
            deadLetters,
            admin,
            new RelayMetrics(meters));

    @BeforeEach
    void start() throws Exception {
        new TopicProvisioning(admin).provision(topics.all());
        relay.start();
    }

    @AfterEach
    void stop() {
        relay.close();
        deadLetters.close();
        admin.close();
    }

    @Test
    void shouldDeliverToThePartitionThatIsAskedFor() {
        String mine = created("replies.mine", 3);
        send(mine, 2, "c1", reply());
        send(mine, null, "c2", reply());

        List<ConsumerRecord<byte[], byte[]>> replies = own.awaitRecords(mine, 2, SOON);

        assertThat(replies).hasSize(2).allSatisfy(each -> {
            assertThat(each.value()).isEqualTo(reply());
            assertThat(each.key()).isEqualTo("u".getBytes(StandardCharsets.UTF_8));
            assertThat(each.headers().toArray()).hasSize(1);
        });
        assertThat(replies)
                .filteredOn(each -> header(each, ReplyHeaders.CORRELATION_ID).equals("c1"))
                .singleElement()
                .satisfies(each -> assertThat(each.partition()).isEqualTo(2));
        await().atMost(SOON).until(() -> count("delivered") == 2);
        assertThat(count("received")).isEqualTo(2);
    }

    @Test
    void shouldBuryWhatItCannotDeliverAndDeliverTheRest() throws Exception {
        String mine = created("replies.mine", 1);
        String gone = created("replies.gone", 1);
        send(gone, null, "before", reply());
        own.awaitRecords(gone, 1, SOON);
        admin.deleteTopics(List.of(gone)).all().get(20, TimeUnit.SECONDS);
        for (int i = 0; i < 20; i++) {
            send(gone, null, "gone", reply());
            send(own.name("replies.never"), null, "never", reply());
            send(own.name("elsewhere"), null, "elsewhere", reply());
            send(topics.links().name(), null, "links", reply());
            send("replies. /", null, "invalid", reply());
            send(own.name("replies. /"), null, "invalid", reply());
            send(mine, 7, "partition", reply());
            send(mine, null, "garbage", new byte[] {1, 2, 3});
            send(mine, null, "good", reply());
        }
        own.produce(topics.relayedReplies().name(), "u", reply());

        assertThat(own.awaitRecords(mine, 20, SOON))
                .extracting(each -> header(each, ReplyHeaders.CORRELATION_ID))
                .containsOnly("good");
        await().atMost(SOON).until(() -> count("undeliverable") == 8 * 20 + 1);
        assertThat(count("received")).isEqualTo(1 + 9 * 20 + 1);
        assertThat(count("delivered")).isEqualTo(21);
        assertThat(own.readAll(topics.deadLetters().name()))
                .hasSize(8 * 20 + 1)
                .extracting(each -> header(each, DeadLetterHeaders.CAUSE))
                .contains(
                        "The reply topic " + own.name("replies.never") + " does not exist, or may not be seen.",
                        "Replies may not be sent to the topic " + topics.links().name() + ".",
                        "The reply topic " + mine + " has no partition 7, it has 1.",
                        "An event begins with byte 0 and a 4-byte schema id; these 3 bytes do not.",
                        "The reply names no correlation id and reply topic.");
        assertThat(own.readAll(topics.links().name())).isEmpty();
    }

    /** Creates a topic, and waits until the broker knows that it has. */
    private String created(String topic, int partitions) {
        String name = own.create(topic, partitions);
        await().atMost(SOON).ignoreExceptions().until(() -> own.readAll(name).isEmpty());
        return name;
    }

    private void send(String topic, @Nullable Integer partition, String correlationId, byte[] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.relayedReplies().name(), 0, "u".getBytes(StandardCharsets.UTF_8), value);
        new ReplyHeaders(correlationId.getBytes(StandardCharsets.UTF_8), topic, partition).writeTo(record.headers());
        own.produce(record);
    }

    private byte[] reply() {
        return topics.relayedReplies()
                .values()
                .serializer()
                .serialize(
                        "",
                        LinkRejected.newBuilder()
                                .setEventId("e")
                                .setRequestId("r")
                                .setReason(RejectionReason.malformed_request)
                                .setMessage("m")
                                .build());
    }

    private long count(String what) {
        return (long) meters.get("linkstream.relay.replies." + what).counter().count();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
