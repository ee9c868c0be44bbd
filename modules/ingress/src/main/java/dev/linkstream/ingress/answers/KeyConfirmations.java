package dev.linkstream.ingress.answers;

import dev.linkstream.events.RequestConfirmed;
import dev.linkstream.events.RequestOpened;
import dev.linkstream.log.KeyVerdicts;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.IdempotencyKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Asks the pipeline which batch an idempotency key stands for. Thread-safe, never blocks. */
public final class KeyConfirmations {

    private final KeyVerdicts verdicts;
    private final UnaryOperator<byte[]> fingerprint;

    /** {@code fingerprint}: what a digest of a call is kept as. */
    public KeyConfirmations(
            RequestLog log, ReplyInbox replies, UnaryOperator<byte[]> fingerprint, Duration replyTimeout) {
        verdicts = new KeyVerdicts(log, replies, replyTimeout);
        this.fingerprint = fingerprint;
    }

    /** The key that a call came with, and SHA-256 of what it must not be used for twice. */
    public record Keyed(IdempotencyKey key, byte[] fingerprint) {}

    /**
     * Learns which batch the key stands for: this one, if the key is new. Fails with {@link UnavailableException}, or
     * {@link HttpProblem} where the key was used with another request.
     */
    public CompletableFuture<RequestConfirmed> confirm(Keyed keyed, String batchId, Instant openedAt) {
        return verdicts.ask(new RequestOpened(
                        keyed.key().digest(),
                        ByteBuffer.wrap(fingerprint.apply(keyed.fingerprint())),
                        batchId,
                        openedAt))
                .thenApply(confirmed -> {
                    if (!confirmed.getSameRequest()) {
                        throw keyClash();
                    }
                    return confirmed;
                });
    }

    private static HttpProblem keyClash() {
        return new HttpProblem(GenerateAnswers.invalid(Map.of(IdempotencyKey.HEADER, List.of(IdempotencyKey.CLASH))));
    }
}
