package dev.linkstream.log;

import dev.linkstream.events.RequestConfirmed;
import dev.linkstream.events.RequestOpened;
import dev.linkstream.log.RequestLog.Append;
import dev.linkstream.log.RequestLog.Fate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Asks the pipeline which batch an idempotency key stands for. Thread-safe, never blocks. */
public final class KeyVerdicts {

    private final RequestLog log;
    private final ReplyInbox replies;
    private final Duration timeout;

    /** {@code timeout}: how long the pipeline is waited for. */
    public KeyVerdicts(RequestLog log, ReplyInbox replies, Duration timeout) {
        this.log = log;
        this.replies = replies;
        this.timeout = timeout;
    }

    /**
     * Learns which batch the key stands for: that of this request, if the key is new. Fails with {@link
     * UnavailableException}, and then the same may be asked again.
     */
    public CompletableFuture<RequestConfirmed> ask(RequestOpened opened) {
        CompletableFuture<RequestConfirmed> verdict = new CompletableFuture<>();
        long id = replies.expect(reply -> verdict.complete((RequestConfirmed) reply));
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
        log.append(() -> List.of(new Append(opened.getIdempotencyKey(), opened, replies.replyTo(id), fate)));
        return verdict.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).handle((confirmed, failure) -> {
            replies.forget(id);
            if (failure == null) {
                return confirmed;
            }
            throw asUnavailable(failure);
        });
    }

    private static UnavailableException asUnavailable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof UnavailableException unavailable
                ? unavailable
                : UnavailableException.nothingPublished("The pipeline did not confirm the idempotency key in time");
    }
}
