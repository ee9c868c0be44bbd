package dev.linkstream.log;

import dev.linkstream.events.RequestConfirmed;
import dev.linkstream.events.RequestOpened;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks the pipeline which batch an idempotency key stands for. Thread-safe, never blocks. */
public final class KeyVerdicts {

    private final LogQuestions questions;

    /** {@code timeout}: how long the pipeline is waited for. */
    public KeyVerdicts(RequestLog log, ReplyInbox replies, Duration timeout) {
        questions = new LogQuestions(log, replies, timeout, UnavailableException::nothingPublished);
    }

    /**
     * Learns which batch the key stands for: that of this request, if the key is new. Fails with {@link
     * UnavailableException}, and then the same may be asked again.
     */
    public CompletableFuture<RequestConfirmed> ask(RequestOpened opened) {
        return questions.ask(
                opened.getIdempotencyKey(),
                opened,
                RequestConfirmed.class,
                "The pipeline did not confirm the idempotency key in time");
    }
}
