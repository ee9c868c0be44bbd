package dev.linkstream.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Asks for links over Kafka. One client serves a whole program: it is thread-safe, and holds one connection to write and,
 * with a reply topic, one to read.
 *
 * <p>Requests of one user reach the server in the order of the calls. While the cluster cannot be reached for the first
 * time or the buffer is full, a call blocks for at most {@code max.block.ms}. Futures complete on the client's own
 * threads: what depends on them must not block there, and is handed on with their {@code …Async} methods.
 */
public final class LinkstreamClient implements AutoCloseable {

    private static final Duration LAST_SENDS = Duration.ofSeconds(10);

    private final String intake;
    private final Producer<byte[], byte[]> producer;
    private final AwaitedReplies pending;
    private final @Nullable ReplyTopicReader replies;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** The client closes what it is given; without a reader it cannot {@link #request}. */
    LinkstreamClient(
            String intake,
            Producer<byte[], byte[]> producer,
            AwaitedReplies pending,
            @Nullable ReplyTopicReader replies) {
        this.intake = intake;
        this.producer = producer;
        this.pending = pending;
        this.replies = replies;
    }

    /** A client of the deployment on this cluster: {@code host:port}, several separated by commas. */
    public static LinkstreamClientBuilder builder(String bootstrapServers) {
        return new LinkstreamClientBuilder(bootstrapServers);
    }

    /**
     * Sends a request and awaits its link. The future fails with a {@link LinkRejectedException} when the server refuses
     * the request, with a {@link java.util.concurrent.TimeoutException} when no reply came in time, with a
     * {@link org.apache.kafka.common.KafkaException} when it could not be sent or the reply not be read. After anything
     * but a rejection the same request may be sent again: it never gets a second link.
     *
     * @throws IllegalStateException if the client has no reply topic or is closed
     */
    public CompletableFuture<GeneratedLink> request(LinkRequest request) {
        if (replies == null) {
            throw new IllegalStateException(
                    "A client must have a reply topic to await links, but has none: name it with"
                            + " replyTopic(…), or send(…) without awaiting");
        }
        UUID correlationId = UUID.randomUUID();
        ProducerRecord<byte[], byte[]> record = record(request);
        replies.headers(correlationId).writeTo(record.headers());
        requireOpen();
        CompletableFuture<GeneratedLink> reply = pending.await(correlationId, request.id());
        var unused = write(record).whenComplete((place, failure) -> {
            if (failure != null) {
                pending.fail(correlationId, failure);
            }
        });
        return reply;
    }

    /**
     * Sends a request, and no more: the link is told on the topic {@code links}, a refusal on {@code link-rejections}. The
     * future completes once the brokers have it for good, with its place, and fails with a
     * {@link org.apache.kafka.common.KafkaException} otherwise.
     *
     * @throws IllegalStateException if the client is closed
     */
    public CompletableFuture<RecordMetadata> send(LinkRequest request) {
        requireOpen();
        return write(record(request));
    }

    /** Waits up to 10 s for what was sent to arrive; replies that are still awaited then fail. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        producer.close(LAST_SENDS);
        if (replies != null) {
            replies.close();
        }
        pending.failAll(
                requestId -> new IllegalStateException("The client was closed before a reply to request " + requestId
                        + " came: it may still be processed, and sent again with the same id it gets the same link"));
    }

    private ProducerRecord<byte[], byte[]> record(LinkRequest request) {
        String user = request.userId();
        byte[] key = user == null ? null : user.getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(intake, key, RequestJson.of(request));
    }

    private CompletableFuture<RecordMetadata> write(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<RecordMetadata> written = new CompletableFuture<>();
        try {
            var unused = producer.send(record, (place, failure) -> {
                if (failure == null) {
                    written.complete(place);
                } else {
                    written.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            written.completeExceptionally(e);
        }
        return written;
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("The client is closed");
        }
    }
}
