package dev.linkstream.redirect;

import dev.linkstream.core.LinkNow;
import dev.linkstream.events.Device;
import dev.linkstream.events.LinkVerdict;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.Position;
import dev.linkstream.log.LinkVerdicts;
import dev.linkstream.reads.LinkLookup.Found;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Has the logs of users decide about clicks. */
public final class LoggedClicks implements ClickVerdicts {

    private final LinkVerdicts log;

    LoggedClicks(LinkVerdicts log) {
        this.log = log;
    }

    @Override
    public Mono<Verdict> ask(String id, Found.Link link, Instant at, Device device) {
        Position position = Objects.requireNonNull(link.position());
        Instant clickedAt = at.truncatedTo(ChronoUnit.MILLIS);
        return Mono.fromFuture(() -> log.click(id, link.link().getUserId(), position, clickedAt, device))
                // Verdicts come on a thread that has others to serve.
                .publishOn(Schedulers.parallel())
                .map(verdict -> new Verdict(
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
