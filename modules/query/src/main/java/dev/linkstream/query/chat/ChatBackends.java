package dev.linkstream.query.chat;

import dev.linkstream.links.ChatPage;
import dev.linkstream.web.PublicAddresses;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Asks the backends that scenarios name for a chat's answers: a POST of JSON, signed as Standard Webhooks has it. No redirect
 * is followed, at most {@value #MAX_REPLY_BYTES} bytes are read, and no connection is made to an address that is not
 * public, whatever a name leads to at that moment, unless a setting allows it. Thread-safe.
 */
final class ChatBackends {

    static final int MAX_REPLY_BYTES = 64 << 10;

    private static final Logger log = LoggerFactory.getLogger(ChatBackends.class);
    private static final int CONNECT_MILLIS = 3_000;
    private static final int AT_ONCE = 256;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final String GUARD = "linkstream.publicAddresses";

    private final HttpClient http;
    private final Duration timeout;
    private final Clock clock;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Counter answered;
    private final Counter failed;

    /**
     * Asks backends.
     *
     * @param timeout until the whole reply is there
     * @param privateAddresses whether backends may lie on addresses that are not public
     */
    ChatBackends(Duration timeout, boolean privateAddresses, Clock clock, MeterRegistry meters) {
        HttpClient client = HttpClient.create(ConnectionProvider.builder("chat-backends")
                        .maxConnections(AT_ONCE)
                        .maxIdleTime(IDLE)
                        .pendingAcquireTimeout(timeout)
                        .build())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
        http = privateAddresses
                ? client
                : client.doOnChannelInit(
                        (observer, channel, remote) -> channel.pipeline().addFirst(GUARD, new PublicOnly()));
        this.timeout = timeout;
        this.clock = clock;
        answered = Counter.builder("linkstream.chat.replies")
                .tag("outcome", "answered")
                .register(meters);
        failed = Counter.builder("linkstream.chat.replies")
                .tag("outcome", "failed")
                .register(meters);
    }

    /** No usable reply came; the message says why, to operators. */
    static final class NoReplyException extends RuntimeException {
        NoReplyException(String message) {
            super(message);
        }
    }

    /** More messages wait for replies than this instance lets wait. */
    static final class BusyException extends RuntimeException {
        BusyException() {
            super("too many messages wait for replies");
        }
    }

    /**
     * What the backend of this chat replies to a message.
     *
     * @param id of the message
     * @param json the body
     */
    Mono<ChatReply> ask(String scenarioId, ChatPage chat, String id, byte[] json) {
        return Mono.defer(() -> {
            if (!room.tryAcquire()) {
                return Mono.error(new BusyException());
            }
            return post(chat, id, json)
                    .map(ChatReply::read)
                    .timeout(timeout)
                    .doOnNext(reply -> answered.increment())
                    .onErrorMap(fault -> noReply(scenarioId, fault))
                    .doFinally(end -> room.release());
        });
    }

    private Mono<byte[]> post(ChatPage chat, String id, byte[] json) {
        long seconds = clock.instant().getEpochSecond();
        String signature = new WebhookSignature(Objects.requireNonNull(chat.backendSecret())).of(id, seconds, json);
        return http.headers(headers -> headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                        .set(HttpHeaderNames.ACCEPT, "application/json")
                        .set("webhook-id", id)
                        .set("webhook-timestamp", Long.toString(seconds))
                        .set("webhook-signature", signature))
                .post()
                .uri(Objects.requireNonNull(chat.backendUrl()))
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(json)))
                .response((response, content) -> {
                    int status = response.status().code();
                    if (status < 200 || status > 299) {
                        return Mono.error(new NoReplyException("it answered with status " + status));
                    }
                    return content.asByteArray().collect(ByteArrayOutputStream::new, ChatBackends::add);
                })
                .single(new ByteArrayOutputStream())
                .map(ByteArrayOutputStream::toByteArray);
    }

    private static void add(ByteArrayOutputStream whole, byte[] more) {
        if (whole.size() + more.length > MAX_REPLY_BYTES) {
            throw new NoReplyException("its reply is larger than " + (MAX_REPLY_BYTES >> 10) + " KB");
        }
        whole.writeBytes(more);
    }

    private NoReplyException noReply(String scenarioId, Throwable fault) {
        failed.increment();
        String why = fault instanceof NoReplyException known
                ? String.valueOf(known.getMessage())
                : fault instanceof TimeoutException || fault instanceof ReadTimeoutException
                        ? "it did not reply within " + timeout.toMillis() + " ms"
                        // Its own message may hold the URL, which may hold a secret.
                        : "it cannot be asked (" + fault.getClass().getSimpleName() + ")";
        log.warn("The chat backend of scenario {} gave no reply: {}", scenarioId, why);
        return new NoReplyException(why);
    }

    /** Next to the socket, so that it sees addresses alone, after names were resolved. */
    private static final class PublicOnly extends ChannelOutboundHandlerAdapter {
        @Override
        public void connect(
                ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise)
                throws Exception {
            if (remote instanceof InetSocketAddress address
                    && address.getAddress() != null
                    && PublicAddresses.isPublic(address.getAddress())) {
                super.connect(context, remote, local, promise);
            } else {
                promise.setFailure(new NoReplyException(
                        "its address is not public, and linkstream.query.chat-private-addresses does not allow it"));
            }
        }
    }
}
