package dev.linkstream.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.linkstream.events.DeadLetterHeaders;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.testkit.TestBroker;
import dev.linkstream.testkit.TestTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ITIntake {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final String brokers = TestBroker.shared().bootstrapServers();
    private final TestTopics own = TestBroker.shared().topics();

    @Test
    void shouldStandStillWithoutRoomAndGoOnInOrderOnceThereIs() {
        int window = 16; // no larger than one that begins
        try (TestIntake intake = new TestIntake(brokers, own, "one", window)) {
            produce(intake, 0, 300);

            // Nobody processes anything.
            await().atMost(SOON).until(() -> intake.requests().size() >= window);
            assertThat(intake.requests()).hasSize(window);

            try (FakePipeline pipeline = intake.pace()) {
                await().atMost(SOON).until(() -> intake.count("accepted") == 300);
                assertThat(intake.requests()).hasSize(300);
                assertThat(orders(intake.requests()))
                        .allSatisfy((user, numbers) ->
                                assertThat(numbers).isSorted().doesNotHaveDuplicates());
                assertThat(intake.count("received")).isEqualTo(300);
            }
        }
    }

    @Test
    void shouldGoOnWhereItStoppedAfterARestart() {
        Set<String> all = identities(150);
        try (TestIntake first = new TestIntake(brokers, own, "one", 64);
                FakePipeline pipeline = first.pace()) {
            produce(first, 0, 100);
            await().atMost(SOON).until(() -> first.count("accepted") == 100);
        }
        try (TestIntake second = new TestIntake(brokers, own, "one", 64);
                FakePipeline pipeline = second.pace()) {
            produce(second, 100, 150);
            await().atMost(SOON).until(() -> second.count("accepted") == 50);

            assertThat(second.requests()).hasSize(150);
            assertThat(identities(second.requests())).isEqualTo(all);
        }
    }

    @Test
    void shouldShareThePartitionsWithASecondInstanceAndLoseNothing() {
        try (TestIntake one = new TestIntake(brokers, own, "one", 64);
                FakePipeline pipeline = one.pace()) {
            produce(one, 0, 500);
            await().atMost(SOON).until(() -> one.count("accepted") > 0);
            try (TestIntake two = new TestIntake(brokers, own, "two", 64)) {
                await().atMost(SOON).until(() -> {
                    produce(one, 500, 530);
                    return two.count("accepted") > 0;
                });
            }
            Set<String> all = identities(530);
            await().atMost(SOON).until(() -> identities(one.requests()).equals(all));
        }
    }

    @Test
    void shouldGoOnAfterKafkaWasAway() {
        try (TestBroker broker = TestBroker.own()) {
            TestTopics there = broker.topics();
            try (TestIntake intake = new TestIntake(broker.bootstrapServers(), there, "one", 64);
                    FakePipeline pipeline = intake.pace()) {
                produce(there, intake, 0, 20);
                await().atMost(SOON).until(() -> intake.count("accepted") == 20);

                broker.stop();
                broker.start();
                produce(there, intake, 20, 40);

                await().atMost(SOON).until(() -> intake.count("accepted") >= 40);
                assertThat(identities(intake.requests())).isEqualTo(identities(40));
            }
        }
    }

    @Test
    void shouldBuryWhatTheLogNeverTakesAndTakeWhatIsAroundIt() {
        // Set before the topic is provisioned, and left as it is by that.
        own.create("link-requests", TestIntake.PARTITIONS, Map.of("max.message.bytes", "20000"));
        StringBuilder noise = new StringBuilder();
        new java.util.Random(7).ints(40_000, 'a', 'z').forEach(c -> noise.append((char) c));
        try (TestIntake intake = new TestIntake(brokers, own, "one", 64);
                FakePipeline pipeline = intake.pace()) {
            produce(intake, 0, 20);
            own.produce(
                    intake.topics.linkIntake().name(),
                    "k",
                    json("{'id':'large','scenario_id':'open'," + "'user_id':'large','attributes':{'v':'" + noise
                            + "'}}"));
            own.produce(intake.topics.linkIntake().name(), "k", json("{'id':'refused','scenario_id':'none'}"));
            own.produce(intake.topics.linkIntake().name(), "k", new byte[] {1, 2, 3});
            produce(intake, 20, 40);

            await().atMost(SOON).until(() -> intake.count("received") == 43);

            assertThat(intake.count("accepted")).isEqualTo(40);
            assertThat(intake.count("refused")).isEqualTo(1);
            assertThat(intake.count("buried")).isEqualTo(2);
            assertThat(identities(intake.requests())).isEqualTo(identities(40));
            assertThat(intake.requests().stream().filter(each -> each.value() instanceof LinkRejected))
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(each.key()).isEqualTo("refused"));
            List<ConsumerRecord<byte[], byte[]>> letters =
                    own.readAll(intake.topics.deadLetters().name());
            assertThat(letters)
                    .extracting(letter -> new String(
                            letter.headers().lastHeader(DeadLetterHeaders.CAUSE).value(), StandardCharsets.UTF_8))
                    .contains("The request is larger than the request log takes.");
            assertThat(letters).allSatisfy(letter -> assertThat(letter.key()).isEqualTo(new byte[] {'k'}));
        }
    }

    @Test
    void shouldKeepADeadLetterAsLargeAsTheBrokersTake() {
        byte[] garbage = new byte[(2 << 20) - 300];
        new java.util.Random(7).nextBytes(garbage);
        garbage[0] = 'x';
        try (TestIntake intake = new TestIntake(brokers, own, "one", 64)) {
            own.produce(intake.topics.linkIntake().name(), "k", garbage);

            assertThat(own.awaitRecords(intake.topics.deadLetters().name(), 1, SOON))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.value()).isEqualTo(garbage));
        }
    }

    private void produce(TestIntake intake, int from, int to) {
        produce(own, intake, from, to);
    }

    private static void produce(TestTopics own, TestIntake intake, int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            // One user's requests stay in one partition.
            int user = i % 7;
            records.add(new ProducerRecord<>(
                    intake.topics.linkIntake().name(),
                    user % TestIntake.PARTITIONS,
                    null,
                    json("{'id':'" + i + "','scenario_id':'open','user_id':'u" + user + "','attributes':{'n':" + i
                            + "}}")));
        }
        own.produceAll(records);
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static Set<String> identities(int to) {
        return IntStream.range(0, to).mapToObj(i -> "id:" + i).collect(Collectors.toSet());
    }

    private static Set<String> identities(List<ConsumerRecord<String, SpecificRecord>> requests) {
        return requests.stream()
                .filter(each -> each.value() instanceof LinkRequested)
                .map(each -> String.valueOf(((LinkRequested) each.value()).getIdentity()))
                .map(identity -> identity.substring(identity.indexOf("id:")))
                .collect(Collectors.toSet());
    }

    private static Map<String, List<Integer>> orders(List<ConsumerRecord<String, SpecificRecord>> requests) {
        Map<String, List<Integer>> orders = new TreeMap<>();
        requests.forEach(each -> orders.computeIfAbsent(each.key(), user -> new ArrayList<>())
                .add(Integer.parseInt(String.valueOf(((LinkRequested) each.value()).getRequestId()))));
        return orders;
    }
}
