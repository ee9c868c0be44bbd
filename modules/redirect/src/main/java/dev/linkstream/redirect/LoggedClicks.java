package dev.linkstream.redirect;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.Device;
import dev.linkstream.events.LinkVerdict;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.codes.Position;
import dev.linkstream.log.LinkVerdicts;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.reads.partition.Found;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Has the logs of users decide about clicks. So many are asked about at once; beyond that a click fails at once and is in no
 * log, which is better than a verdict that comes when its visitor has gone.
 */
public final class LoggedClicks implements ClickVerdicts {

    private static final int MOST_ASKED = 16_384;

    private final LinkVerdicts log;
    private final Semaphore room = new Semaphore(MOST_ASKED);

    LoggedClicks(LinkVerdicts log) {
        this.log = log;
    }

    @Override
    public CompletableFuture<Verdict> ask(String id, Found.Link link, Instant at, Device device) {
        Position position = Objects.requireNonNull(link.position());
        if (!room.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    UnavailableException.nothingPublished("More clicks wait for their verdicts than may"));
        }
        return log.click(id, link.link().getUserId(), position, at.truncatedTo(ChronoUnit.MILLIS), device)
                .whenComplete((verdict, failure) -> room.release())
                .thenApply(verdict -> new Verdict(
                        verdict.getVerdict() == dev.linkstream.events.Verdict.granted,
                        new LinkNow(link.link(), state(verdict))));
    }

    /** What counts of a link from a verdict on. */
    public static StoredLinkState state(LinkVerdict verdict) {
        return new StoredLinkState(
                verdict.getExpiresAt(),
                verdict.getMaxClicks(),
                verdict.getFallbackUrl(),
                verdict.getOpenMode(),
                verdict.getRevokedAt(),
                false,
                verdict.getClicksUsed());
    }
}
