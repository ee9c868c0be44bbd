package dev.linkstream.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpLoadTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    private final HttpLoad load = new HttpLoad();

    @AfterEach
    void close() {
        load.close();
    }

    @Test
    void shouldCountEveryAnswer() {
        try (TinyServer server = new TinyServer((context, number) -> TinyServer.write(context, TinyServer.OK))) {
            LoadResult result = load.closed(server.port(), 8, 200, HttpLoadTest::request, SHORT);

            assertThat(result.calls()).isEqualTo(server.requests()).isGreaterThanOrEqualTo(8);
            assertThat(result.failed()).isZero();
            assertThat(server.connections()).isEqualTo(8);
        }
    }

    @Test
    void shouldHaveOneCallUnderWayOnEachConnection() {
        // All on the server's one thread.
        List<ChannelHandlerContext> waiting = new ArrayList<>();
        AtomicInteger most = new AtomicInteger();
        TinyServer.Behaviour allAtOnce = (context, number) -> {
            waiting.add(context);
            most.accumulateAndGet(waiting.size(), Math::max);
            if (number >= 4) {
                waiting.forEach(each -> TinyServer.write(each, TinyServer.OK));
                waiting.clear();
            }
        };
        try (TinyServer server = new TinyServer(allAtOnce)) {
            load.closed(server.port(), 4, 200, HttpLoadTest::request, SHORT).orFail("calls");

            assertThat(most).hasValue(4);
        }
    }

    @Test
    void shouldReadAnswersThatComeInPieces() {
        TinyServer.Behaviour inPieces = (context, number) -> {
            int split = 1 + number % (TinyServer.OK.length() - 1);
            TinyServer.write(context, TinyServer.OK.substring(0, split));
            var unused = context.executor()
                    .schedule(
                            () -> TinyServer.write(context, TinyServer.OK.substring(split)), 1, TimeUnit.MILLISECONDS);
        };
        try (TinyServer server = new TinyServer(inPieces)) {
            LoadResult result = load.closed(server.port(), 2, 200, HttpLoadTest::request, SHORT)
                    .orFail("calls");

            assertThat(result.calls()).isEqualTo(server.requests());
        }
    }

    @Test
    void shouldFailWhereAStatusIsNotTheExpectedOne() {
        TinyServer.Behaviour firstOfThree = (context, number) ->
                TinyServer.write(context, number % 3 == 1 ? TinyServer.UNAVAILABLE : TinyServer.OK);
        try (TinyServer server = new TinyServer(firstOfThree)) {
            LoadResult result = load.closed(server.port(), 1, 200, HttpLoadTest::request, SHORT);

            int refused = (server.requests() + 2) / 3;
            assertThat(result.failed()).isEqualTo(refused).isPositive();
            assertThatIllegalStateException()
                    .isThrownBy(() -> result.orFail("Calls"))
                    .withMessage("Calls: of " + server.requests() + " answers " + refused
                            + " had a status that was not expected, each so often: {503=" + refused + "}");
        }
    }

    @Test
    void shouldGoOnUntilTheServerClosesAConnectionAndFail() {
        TinyServer.Behaviour hangsUp = (context, number) -> {
            if (number == 10) {
                var unused = context.close();
            } else {
                TinyServer.write(context, TinyServer.OK);
            }
        };
        try (TinyServer server = new TinyServer(hangsUp)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> load.closed(server.port(), 2, 200, HttpLoadTest::request, Duration.ofSeconds(30)))
                    .withMessageContaining("broke off")
                    .withRootCauseInstanceOf(IllegalStateException.class)
                    .havingCause()
                    .withMessage("The server has closed a connection");
        }
    }

    @Test
    void shouldSendAsManyCallsAsAreDue() {
        try (TinyServer server = new TinyServer((context, number) -> TinyServer.write(context, TinyServer.OK))) {
            LoadResult result = load.paced(server.port(), 4, 200, HttpLoadTest::request, 1_000, SHORT)
                    .orFail("calls");

            assertThat(result.calls()).isEqualTo(200);
            assertThat(server.requests()).isEqualTo(200);
        }
    }

    @Test
    void shouldCountACallFromWhenItWasDue() {
        // One connection, calls due every 10 ms, the first answered after 300 ms: the tenth was due at 90 ms.
        TinyServer.Behaviour lateOnce = (context, number) -> {
            var unused = context.executor()
                    .schedule(
                            () -> TinyServer.write(context, TinyServer.OK),
                            number == 1 ? 300 : 0,
                            TimeUnit.MILLISECONDS);
        };
        try (TinyServer server = new TinyServer(lateOnce)) {
            LoadResult result = load.paced(server.port(), 1, 200, HttpLoadTest::request, 100, Duration.ofMillis(100))
                    .orFail("calls");

            assertThat(result.calls()).isEqualTo(10);
            assertThat(result.percentile(0)).isGreaterThanOrEqualTo(210e6);
            assertThat(result.percentile(100)).isGreaterThanOrEqualTo(300e6);
        }
    }

    @Test
    void shouldSendNoCallBeforeItIsDue() {
        try (TinyServer server = new TinyServer((context, number) -> TinyServer.write(context, TinyServer.OK))) {
            long startedAt = System.nanoTime();

            LoadResult result = load.paced(server.port(), 4, 200, HttpLoadTest::request, 100, SHORT)
                    .orFail("calls");

            // The twentieth is due after 190 ms.
            assertThat(System.nanoTime() - startedAt).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(190));
            assertThat(result.percentile(0)).isPositive();
        }
    }

    private static byte[] request() {
        return "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    }
}
