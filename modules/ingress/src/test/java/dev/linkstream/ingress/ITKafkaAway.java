package dev.linkstream.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.linkstream.testkit.TestBroker;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ITKafkaAway {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswer503WithinThreeSecondsAndServeAgainOnceKafkaIsBack(boolean connection) {
        try (TestBroker broker = TestBroker.own();
                TestIngress ingress = new TestIngress(
                        broker.bootstrapServers(),
                        broker.topics().prefix(),
                        100,
                        1_000,
                        Duration.ofSeconds(5),
                        true,
                        connection);
                FakePipeline pipeline = new FakePipeline(broker.bootstrapServers(), ingress.topics)) {
            assertThat(ingress.post(TestIngress.dataset("before", 3)).statusCode())
                    .isEqualTo(200);

            broker.stop();
            long began = System.nanoTime();
            List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 20)
                    .mapToObj(i -> ingress.postAsync(TestIngress.dataset("away", 5)))
                    .toList();
            CompletableFuture<HttpResponse<String>> keyed =
                    ingress.postAsync(TestIngress.dataset("away", 1), "Idempotency-Key", "k");
            calls.forEach(call -> {
                assertThat(call.join().statusCode()).isEqualTo(503);
                assertThat(call.join().headers().firstValue("Retry-After")).contains("1");
                assertThat(call.join().body())
                        .isIn(
                                "{\"message\":\"Kafka did not confirm every entry of the dataset in time. Sent: none; not"
                                        + " sent: none; unknown: 0-4.\"}",
                                "{\"message\":\"Kafka cannot be reached: nothing was published, it is safe to send the"
                                        + " request again.\"}");
            });
            assertThat(keyed.join().statusCode()).isEqualTo(503);
            assertThat(keyed.join().body()).contains("nothing was published");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
            assertThat(ingress.inFlight()).isZero();
            assertThat(ingress.count("entries.refused")).isEqualTo(101);

            broker.start();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(ingress.post(TestIngress.dataset("after", 3))
                                    .statusCode())
                            .isEqualTo(200));
            assertThat(ingress.post(TestIngress.dataset("away", 1), "Idempotency-Key", "k")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(ingress.count("entries.received"))
                    .isEqualTo(ingress.count("entries.accepted") + ingress.count("entries.refused"));
        }
    }
}
