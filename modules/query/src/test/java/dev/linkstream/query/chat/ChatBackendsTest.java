package dev.linkstream.query.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.links.ChatPage;
import dev.linkstream.query.chat.ChatBackends.NoReplyException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class ChatBackendsTest {

    /** The example of the Standard Webhooks specification. */
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final Instant TIME = Instant.ofEpochSecond(1_614_265_330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    private final Map<String, String> received = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int status = 200;
    private volatile String reply = "{}";
    private volatile boolean silent;
    private DisposableServer bot;

    @BeforeEach
    void start() {
        bot = HttpServer.create()
                .host("127.0.0.1")
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString()
                        .flatMap(body -> {
                            calls.incrementAndGet();
                            received.put("body", body);
                            request.requestHeaders().forEach(each -> received.put(each.getKey(), each.getValue()));
                            return silent
                                    ? Mono.never()
                                    : response.status(status)
                                            .header("Location", "/elsewhere")
                                            .sendString(Mono.just(reply))
                                            .then();
                        }))
                .bindNow();
    }

    @AfterEach
    void stop() {
        bot.disposeNow();
    }

    private ChatReply ask(boolean privateAddresses, String host) {
        ChatBackends backends = new ChatBackends(
                Duration.ofMillis(silent ? 200 : 10_000),
                privateAddresses,
                Clock.fixed(TIME, ZoneOffset.UTC),
                new SimpleMeterRegistry());
        ChatPage chat = new ChatPage(null, null, null, null, "http://" + host + ":" + bot.port() + "/chat", SECRET);
        ChatReply answer =
                backends.ask("s", chat, "msg_p5jXN8AQM9LWM0D4loKWxJek", BODY).block();
        if (answer == null) {
            throw new IllegalStateException("no answer");
        }
        return answer;
    }

    @Test
    void shouldSignAsStandardWebhooksHasIt() {
        reply = "{\"messages\":[{\"text\":\"Hi\",\"mood\":\"glad\"}],\"suggestions\":[\"More\"],"
                + "\"outcome\":{\"name\":\"booked\",\"value\":12.50},\"later\":1}";

        assertThat(ask(true, "127.0.0.1"))
                .isEqualTo(new ChatReply(List.of("Hi"), List.of("More"), new ChatReply.Outcome("booked", "12.50")));
        assertThat(received)
                .containsEntry("body", "{\"test\": 2432232314}")
                .containsEntry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
                .containsEntry("webhook-timestamp", "1614265330")
                .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "2130706433", "0.0.0.0", "[::ffff:127.0.0.1]"})
    void shouldConnectToNoPrivateAddressHoweverItIsWritten(String host) {
        assertThatThrownBy(() -> ask(false, host)).isInstanceOf(NoReplyException.class);
        assertThat(calls).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            302 | {}                                | it answered with status 302
            500 | {}                                | it answered with status 500
            200 | nothing                           | its reply is no JSON
            200 | []                                | its reply is no JSON object
            200 | {"messages":"Hi"}                 | its messages must be an array of at most 20
            200 | {"messages":[{"text":7}]}         | its messages must be texts of 1 to 4000 characters
            200 | {"suggestions":[{"text":"x"}]}    | its suggestions must be texts of 1 to 80 characters
            200 | {"outcome":{"name":" "}}          | its outcome's name must be texts of 1 to 64 characters
            200 | {"outcome":{"name":"x","value":"much"}} | its outcome's value must be a decimal of at most 38 digits
            200 | {"outcome":{"name":"x","value":1e-999999999}} | its outcome's value must be a decimal of at most 38 digits
            200 | {"outcome":{"name":"x","value":1e999999999}} | its outcome's value must be a decimal of at most 38 digits
            200 | {"messages":[],"later":1e99999999999} | a number in its reply has an exponent that is out of range""")
    void shouldTakeNoReplyThatBreaksTheRules(int status, String reply, String why) {
        this.status = status;
        this.reply = reply;

        assertThatThrownBy(() -> ask(true, "127.0.0.1")).hasMessage(why);
        assertThat(calls).hasValue(1);
    }

    @Test
    void shouldReadNoMoreThanALimit() {
        reply = "{\"messages\":[" + " ".repeat(ChatBackends.MAX_REPLY_BYTES) + "]}";

        assertThatThrownBy(() -> ask(true, "127.0.0.1")).hasMessage("its reply is larger than 64 KB");
    }

    @Test
    void shouldNotWaitForEver() {
        silent = true;

        assertThatThrownBy(() -> ask(true, "127.0.0.1")).hasMessage("it did not reply within 200 ms");
    }
}
