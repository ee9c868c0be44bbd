package dev.linkstream.ingress.answers;

import dev.linkstream.events.RequestConfirmed;
import dev.linkstream.events.RequestOpened;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog;
import dev.linkstream.log.RequestLog.Append;
import dev.linkstream.log.RequestLog.Fate;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.IdempotencyKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Asks the pipeline which batch an idempotency key stands for. Thread-safe, never blocks. */
public final class KeyConfirmations {

    private final RequestLog log;
    private final ReplyInbox replies;
    private final UnaryOperator<byte[]> fingerprint;
    private final Duration replyTimeout;

    /** {@code fingerprint}: what a digest of a call is kept as. */
    public KeyConfirmations(
            RequestLog log, ReplyInbox replies, UnaryOperator<byte[]> fingerprint, Duration replyTimeout) {
        this.log = log;
        this.replies = replies;
        this.fingerprint = fingerprint;
        this.replyTimeout = replyTimeout;
    }

    /** The key that a call came with, and SHA-256 of what it must not be used for twice. */
    public record Keyed(IdempotencyKey key, byte[] fingerprint) {}

    /**
     * Learns which batch the key stands for: this one, if the key is new. Fails with {@link UnavailableException}, or
     * {@link HttpProblem} where the key was used with another request.
     */
    public CompletableFuture<RequestConfirmed> confirm(Keyed keyed, String batchId, Instant openedAt) {
        CompletableFuture<RequestConfirmed> verdict = new CompletableFuture<>();
        long id = replies.expect(reply -> verdict.complete((RequestConfirmed) reply));
        RequestOpened opened = new RequestOpened(
                keyed.key().digest(), ByteBuffer.wrap(fingerprint.apply(keyed.fingerprint())), batchId, openedAt);
        Fate fate = new Fate() {
            @Override
            public void published() {}

            @Override
            public void notSent() {
                verdict.completeExceptionally(UnavailableException.nothingPublished("Kafka cannot be reached"));
            }

            @Override
            public void unknown() {
                verdict.completeExceptionally(UnavailableException.nothingPublished("Kafka did not answer in time"));
            }
        };
        log.append(() -> List.of(new Append(keyed.key().digest(), opened, replies.replyTo(id), fate)));
        return verdict.orTimeout(replyTimeout.toMillis(), TimeUnit.MILLISECONDS).handle((confirmed, failure) -> {
            replies.forget(id);
            if (failure == null && confirmed.getSameRequest()) {
                return confirmed;
            }
            throw failure == null ? keyClash() : asUnavailable(failure);
        });
    }

    private static HttpProblem keyClash() {
        return new HttpProblem(GenerateAnswers.invalid(Map.of(IdempotencyKey.HEADER, List.of(IdempotencyKey.CLASH))));
    }

    private static RuntimeException asUnavailable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof UnavailableException unavailable
                ? unavailable
                : UnavailableException.nothingPublished("The pipeline did not confirm the idempotency key in time");
    }
}
