package dev.linkstream.log;

import dev.linkstream.events.ClickAsked;
import dev.linkstream.events.Device;
import dev.linkstream.events.LinkChangeRequested;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.LinkVerdict;
import dev.linkstream.links.codes.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;

/**
 * Asks the log of a link's user for verdicts: whether a click is within the link's limit, and what a change made of the
 * link. A verdict fails with an {@link UnavailableException} where Kafka is away, or the pipeline is late: what was asked
 * may count all the same, and to ask the same again is safe. Verdicts come on the thread that brings them, which has
 * others to serve. Thread-safe, never blocks.
 */
public final class LinkVerdicts {

    private final LogQuestions questions;

    /** {@code timeout}: how long the pipeline is waited for. */
    public LinkVerdicts(RequestLog log, ReplyInbox replies, Duration timeout) {
        questions = new LogQuestions(log, replies, timeout, LinkVerdicts::late);
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
        return questions.ask(userId, asked, type, "The pipeline did not answer in time");
    }

    private static UnavailableException late(String reason) {
        return new UnavailableException(
                reason + ": whether it counts is not known yet, it is safe to send the request again.");
    }
}
