package dev.linkstream.starter;

import dev.linkstream.client.GeneratedLink;
import dev.linkstream.client.LinkRejectedException;
import dev.linkstream.client.LinkRequest;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.support.SendResult;

/** Asks for links over Kafka by Spring's request-reply template. Thread-safe; one serves an application. */
public final class LinkstreamTemplate {

    private final ReplyingKafkaTemplate<byte[], byte[], SpecificRecord> template;
    private final String intakeTopic;

    /**
     * A template that writes to this topic.
     *
     * @param template started, with its replies assigned, and without a type of its own for correlation ids
     */
    public LinkstreamTemplate(ReplyingKafkaTemplate<byte[], byte[], SpecificRecord> template, String intakeTopic) {
        this.template = template;
        this.intakeTopic = intakeTopic;
        template.setReplyErrorChecker(LinkstreamTemplate::refusal);
    }

    /**
     * Sends a request and awaits its link. The future fails with a {@link LinkRejectedException} when the server refuses
     * the request, with a {@link org.springframework.kafka.requestreply.KafkaReplyTimeoutException} when no reply came in
     * time, with a {@link org.springframework.kafka.KafkaException} or a
     * {@link org.apache.kafka.common.KafkaException} when it could not be sent. After anything but a rejection the same
     * request may be sent again: it never gets a second link. The future completes on the template's own thread.
     */
    public CompletableFuture<GeneratedLink> request(LinkRequest request) {
        return template.sendAndReceive(record(request)).handle((reply, failure) -> {
            if (failure != null) {
                throw new CompletionException(rejectionOf(failure));
            }
            return GeneratedLink.of((LinkGenerated) reply.value());
        });
    }

    /**
     * Sends a request, and no more: the link is told on the topic {@code links}. The future completes once the brokers
     * have it for good.
     */
    public CompletableFuture<RecordMetadata> send(LinkRequest request) {
        return template.send(record(request)).thenApply(SendResult::getRecordMetadata);
    }

    private ProducerRecord<byte[], byte[]> record(LinkRequest request) {
        String user = request.userId();
        byte[] key = user == null ? null : user.getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(intakeTopic, key, request.toJson());
    }

    private static @Nullable Exception refusal(ConsumerRecord<?, ?> reply) {
        return reply.value() instanceof LinkRejected rejection ? new LinkRejectedException(rejection) : null;
    }

    private static Throwable rejectionOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LinkRejectedException) {
                return cause;
            }
        }
        return Objects.requireNonNullElse(
                failure instanceof CompletionException ? failure.getCause() : failure, failure);
    }
}
