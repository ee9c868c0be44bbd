package dev.linkstream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ITTestBroker {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestTopics topics = TestBroker.shared().topics();

    @Test
    void shouldReadWhatWasProducedInOrderOfEachPartition() {
        String topic = topics.create("things", 3);
        for (int i = 0; i < 20; i++) {
            topics.produce(topic, "one key", bytes("value " + i));
        }
        topics.produce(topic, "removed", null);

        assertThat(topics.awaitRecords(topic, 21, SOON)).hasSize(21);
        assertThat(topics.readAll(topic).stream().filter(each -> each.value() != null))
                .extracting(each -> new String(each.value(), StandardCharsets.UTF_8))
                .hasSize(20)
                .startsWith("value 0", "value 1")
                .endsWith("value 19");
    }

    @Test
    void shouldKeepTestsApart() {
        TestTopics others = TestBroker.shared().topics();

        assertThat(others.prefix()).isNotEqualTo(topics.prefix()).matches("t[0-9a-f]{8}\\.");
        assertThat(topics.create("same", 1)).isNotEqualTo(others.create("same", 1));
        assertThat(topics.readAll(topics.name("same"))).isEmpty();
    }

    @Test
    void shouldShowOpenTransactionsToUncommittedReadersOnly() {
        String topic = topics.create("transactional", 1);
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", TestBroker.shared().bootstrapServers(), "transactional.id", topics.name("writer"));
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var unused = producer.send(new ProducerRecord<>(topic, "a", "open"));
            producer.flush();

            assertThat(topics.readAll(topic)).isEmpty();
            assertThat(topics.readAll(
                            topic, IsolationLevel.READ_UNCOMMITTED, new StringDeserializer(), new StringDeserializer()))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("open");
            producer.abortTransaction();
        }
        assertThat(topics.readAll(topic)).isEmpty();
    }

    @Test
    void shouldFailWhenTheRecordsDoNotCome() {
        String topic = topics.create("empty", 1);

        assertThatThrownBy(() -> topics.awaitRecords(topic, 1, Duration.ofMillis(200)))
                .isInstanceOf(AssertionError.class)
                .hasMessage(topic + " must have at least 1 records within PT0.2S, but has 0");
    }

    @Test
    void shouldComeBackWithItsDataOnTheSamePort() {
        try (TestBroker own = TestBroker.own()) {
            String address = own.bootstrapServers();
            TestTopics its = own.topics();
            String topic = its.create("kept", 1);
            its.produce(topic, "a", bytes("kept"));

            own.stop();
            own.start();

            assertThat(own.bootstrapServers()).isEqualTo(address);
            assertThat(its.readAll(topic)).hasSize(1);
        }
    }

    @Test
    void shouldNotLetATestStopTheSharedBroker() {
        assertThatThrownBy(() -> TestBroker.shared().stop())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TestBroker.own()");
    }

    @Test
    void shouldFindFreePorts() {
        assertThat(FreePort.next()).isBetween(1024, 65_535);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
