package dev.linkstream.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.benchmarks.load.CodeRequests;
import dev.linkstream.benchmarks.load.HttpAnswer;
import dev.linkstream.benchmarks.load.HttpLoad;
import dev.linkstream.benchmarks.load.LoadResult;
import dev.linkstream.benchmarks.load.SyncRequests;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.testkit.TestBroker;
import dev.linkstream.testkit.TestTopics;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ITFloorProcess {

    private static final TestTopics TOPICS = TestBroker.shared().topics();
    private static final String REQUESTS = TOPICS.name("requests");
    private static final String REPLIES = TOPICS.name("replies");
    private static FloorProcess floor;

    /** Keys of the records of the tests before; no two records of one topic have the same. */
    private final Set<String> earlier =
            TOPICS.readAll(REQUESTS).stream().map(record -> text(record.key())).collect(Collectors.toSet());

    @BeforeAll
    static void start() {
        floor = startFloor();
    }

    private static FloorProcess startFloor() {
        return FloorProcess.start(TestBroker.shared().bootstrapServers(), REQUESTS, REPLIES);
    }

    @AfterAll
    static void stop() {
        floor.close();
    }

    @Test
    void shouldAnswerOnceAsManyRecordsAreBackAsTheCallAskedFor() {
        HttpAnswer answer = HttpAnswer.to(floor.echoPort(), call(3));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).hasSize(EchoRecords.answer(3).length);
        List<ConsumerRecord<byte[], byte[]>> requests = written(REQUESTS);
        List<ConsumerRecord<byte[], byte[]>> replies = written(REPLIES);
        assertThat(requests)
                .hasSize(3)
                .allSatisfy(request -> assertThat(request.value()).hasSameSizeAs(EchoRecords.request()));
        assertThat(replies).hasSize(3).allSatisfy(reply -> {
            assertThat(reply.value()).hasSameSizeAs(EchoRecords.reply());
            assertThat(reply.partition()).isZero();
        });
        assertThat(replies)
                .extracting(reply -> text(reply.key()))
                .containsExactlyInAnyOrderElementsOf(
                        requests.stream().map(request -> text(request.key())).toList())
                .doesNotHaveDuplicates();
        assertThat(replies)
                .extracting(reply -> correlation(reply).value())
                .containsOnly(correlation(requests.get(0)).value());
    }

    @Test
    void shouldSpreadRequestsAsTheProductDoes() {
        HttpAnswer.to(floor.echoPort(), call(500));

        assertThat(written(REQUESTS))
                .hasSize(500)
                .extracting(ConsumerRecord::partition)
                .containsAll(IntStream.range(0, TopicSettings.PARTITIONS_ON_ONE_MACHINE)
                        .boxed()
                        .toList());
    }

    @Test
    void shouldAnswerEachOfManyCallsInFlight() {
        try (HttpLoad load = new HttpLoad()) {
            LoadResult result = load.closed(
                            floor.echoPort(),
                            256,
                            200,
                            new SyncRequests("/?n=2", "token", "s", 2),
                            Duration.ofMillis(500))
                    .orFail("Calls to the echo");

            assertThat(written(REQUESTS)).hasSize((int) (2 * result.calls()));
            assertThat(written(REPLIES)).hasSize((int) (2 * result.calls()));
        }
    }

    @Test
    void shouldRefuseACallThatNamesNoNumber() {
        byte[] call = "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        assertThat(HttpAnswer.to(floor.echoPort(), call).status()).isEqualTo(404);
    }

    @Test
    void shouldGiveTheAnswersItWasTold() {
        HttpAnswer redirect = new HttpAnswer(
                302,
                List.of("Cache-Control: no-store", "Location: http://127.0.0.1/?a=b&c=d%20e", "content-length: 0"),
                "");
        HttpAnswer refusal = new HttpAnswer(
                404, List.of("Content-Type: application/json", "Content-Length: 16"), "{\"message\":\"No\"}");
        byte[] click = CodeRequests.garbage().get();

        floor.answerLike(redirect);
        floor.answerLike(refusal);

        assertThat(HttpAnswer.to(floor.redirectPort(), click)).isEqualTo(redirect);
        assertThat(HttpAnswer.to(floor.refusalPort(), click)).isEqualTo(refusal);
    }

    @Test
    void shouldEndWithItsHandle() {
        FloorProcess other = startFloor();
        int port = other.redirectPort();

        other.close();

        assertThatThrownBy(() -> HttpAnswer.to(port, CodeRequests.garbage().get()))
                .isInstanceOf(UncheckedIOException.class);
    }

    private List<ConsumerRecord<byte[], byte[]>> written(String topic) {
        return TOPICS.readAll(topic).stream()
                .filter(record -> !earlier.contains(text(record.key())))
                .toList();
    }

    private static byte[] call(int records) {
        return new SyncRequests("/?n=" + records, "token", "s", records).get();
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.US_ASCII);
    }

    private static Header correlation(ConsumerRecord<?, ?> record) {
        return record.headers().lastHeader("kafka_correlationId");
    }
}
