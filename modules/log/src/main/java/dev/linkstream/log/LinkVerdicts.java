package dev.linkstream.log;

import dev.linkstream.events.ClickAsked;
import dev.linkstream.events.Device;
import dev.linkstream.events.LinkChangeRequested;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.LinkVerdict;
import dev.linkstream.links.codes.Position;
import dev.linkstream.log.RequestLog.Append;
import dev.linkstream.log.RequestLog.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;

/**
 * Asks the log of a link's user for verdicts: whether a click is within the link's limit, and what a change made of the
 * link. A verdict fails with an {@link UnavailableException} where Kafka is away, or the pipeline is late: what was asked
 * may count all the same, and to ask the same again is safe. Verdicts come on the thread that brings them, which has
 * others to serve. Thread-safe, never blocks.
 */
public final class LinkVerdicts {

    private final RequestLog log;
    private final ReplyInbox replies;
    private final Duration timeout;

    /** {@code timeout}: how long the pipeline is waited for. */
    public LinkVerdicts(RequestLog log, ReplyInbox replies, Duration timeout) {
        this.log = log;
        this.replies = replies;
        this.timeout = timeout;
    }

    /**
     * Asks whether a click leads on.
     *
     * @param clickId identifies the click: asked again within a minute, it counts once and gets the same verdict
     * @param userId the link's user
     * @param link the link's position
     */
    public CompletableFuture<LinkVerdict> click(
            String clickId, String userId, Position link, Instant clickedAt, Device device) {
        return ask(userId, new ClickAsked(clickId, userId, link.epoch(), link.offset(), clickedAt, device));
    }

    /** Asks for a change; the verdict has the link as it is from then on. */
    public CompletableFuture<LinkVerdict> change(LinkChangeRequested change) {
        return ask(change.getUserId(), change);
    }

    /** Asks for one more link; what is answered is a {@code LinkGenerated} or a {@code LinkRejected}. */
    public CompletableFuture<SpecificRecord> link(LinkRequested request) {
        return ask(request.getUserId(), request, SpecificRecord.class);
    }

    private CompletableFuture<LinkVerdict> ask(String userId, SpecificRecord asked) {
        return ask(userId, asked, LinkVerdict.class);
    }

    private <T extends SpecificRecord> CompletableFuture<T> ask(String userId, SpecificRecord asked, Class<T> type) {
        CompletableFuture<T> verdict = new CompletableFuture<>();
        long id = replies.expect(reply -> verdict.complete(type.cast(reply)));
        Fate fate = new Fate() {
            @Override
            public void published() {}

            @Override
            public void notSent() {
                verdict.completeExceptionally(UnavailableException.nothingPublished("Kafka cannot be reached"));
            }

            @Override
            public void unknown() {
                verdict.completeExceptionally(late("Kafka did not answer in time"));
            }
        };
        log.append(() -> List.of(new Append(userId, asked, replies.replyTo(id), fate)));
        return verdict.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).handle((answer, failure) -> {
            replies.forget(id);
            if (failure == null) {
                return answer;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            throw cause instanceof UnavailableException unavailable
                    ? unavailable
                    : late("The pipeline did not answer in time");
        });
    }

    private static UnavailableException late(String reason) {
        return new UnavailableException(
                reason + ": whether it counts is not known yet, it is safe to send the request again.");
    }
}
