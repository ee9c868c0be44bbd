package dev.linkstream.redirect.visits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.EventSerde;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.testkit.TestBroker;
import dev.linkstream.testkit.TestTopics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Visits on their way to a real broker, also to one that is away. */
class ITVisitEvents {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestBroker broker = TestBroker.own();
    private final TestTopics kafka = broker.topics();
    private final Topics topics =
            new Topics(TopicSettings.defaults(kafka.prefix()).withPartitions(3));
    private final KafkaConnection connection =
            new KafkaConnection(Map.of("bootstrap.servers", broker.bootstrapServers()));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void createTopics() {
        kafka.create("link-clicks", 3);
        kafka.create("conversations", 3);
        kafka.create("outcomes", 3);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldPublishEachVisitOnceThroughAnOutageThatFitsIntoMemory() {
        try (VisitEvents events = new VisitEvents(connection, topics, new VisitMetrics(meters))) {
            events.publish(Visits.click("before", "ann"));
            awaitClicks(1, 0);
            broker.stop();
            for (int i = 0; i < 1_000; i++) {
                assertThat(events.publish(Visits.click("c" + i, "ann"))).isTrue();
            }
            broker.start();

            List<ConsumerRecord<String, LinkClicked>> clicks = kafka.awaitRecords(
                    topics.linkClicks().name(),
                    1_001,
                    SOON,
                    IsolationLevel.READ_COMMITTED,
                    new StringDeserializer(),
                    new EventSerde<>(LinkClicked.class));

            assertThat(clicks)
                    .hasSize(1_001)
                    .allSatisfy(each -> assertThat(each.key()).isEqualTo("ann"));
            assertThat(clicks.get(1_000).value().getCode()).isEqualTo("c999");
            awaitClicks(1_001, 0);
        }
    }

    @Test
    void shouldDropAndCountWhatMemoryDoesNotHoldAndPublishAgainAfterwards() {
        Map<String, Object> small = new HashMap<>(VisitEvents.config(connection));
        small.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 10);
        small.put(ProducerConfig.BATCH_SIZE_CONFIG, 16 << 10);
        small.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 100);
        small.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 500);
        small.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 1_000);
        try (VisitEvents events = new VisitEvents(
                100,
                new KafkaProducer<>(
                        small,
                        topics.linkClicks().keys().serializer(),
                        topics.linkRequests().values().serializer()),
                topics,
                new VisitMetrics(meters))) {
            events.publish(Visits.click("before", "ann"));
            awaitClicks(1, 0);
            broker.stop();
            int refused = 0;
            while (refused < 500) {
                refused += events.publish(Visits.click("away", "ann")) ? 0 : 1;
            }

            // What is under way waits for Kafka, or is given up, as the client's knowledge of the topic happens to be.
            Awaitility.await().atMost(SOON).untilAsserted(() -> {
                double[] away = Visits.counts(meters, "clicks");
                assertThat(away[0]).isEqualTo(away[1] + away[2] + away[3]);
                assertThat(away[1]).isEqualTo(1);
                assertThat(away[2]).isGreaterThanOrEqualTo(500);
            });
            broker.start();
            Awaitility.await().atMost(SOON).until(() -> {
                events.publish(Visits.click("after", "ann"));
                return Visits.counts(meters, "clicks")[1] > 1;
            });
        }
        double[] counts = Visits.counts(meters, "clicks");
        assertThat(counts[0]).isEqualTo(counts[1] + counts[2]);
        assertThat(counts[3]).isZero();
    }

    @Test
    void shouldCloseWithinSecondsWhileKafkaIsAway() {
        VisitEvents events = new VisitEvents(connection, topics, new VisitMetrics(meters));
        events.publish(Visits.click("before", "ann"));
        awaitClicks(1, 0);
        broker.stop();
        for (int i = 0; i < 100; i++) {
            events.publish(Visits.click("away", "ann"));
        }

        Awaitility.await().atMost(SOON).until(() -> {
            events.close();
            return true;
        });

        assertThat(Visits.counts(meters, "clicks")).containsExactly(101, 1, 100, 0);
    }

    private void awaitClicks(double published, double dropped) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(Visits.counts(meters, "clicks"))
                        .containsExactly(published + dropped, published, dropped, 0));
    }
}
