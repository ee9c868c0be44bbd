package dev.linkstream.redirect;

import dev.linkstream.events.ChangeCause;
import dev.linkstream.events.LinkChangeRequested;
import dev.linkstream.events.LinkVerdict;
import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.Found;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Writes into the logs of users that links of theirs have expired, as clicks find it out, so that it is told on
 * {@code link-changes}: the log tells each expiry once, however many clicks and instances bring it. Whoever hands one over
 * never waits. So many are written ahead of the log's answers, and more wait; beyond that they are left to a later click. While
 * Kafka is away they are tried again. Thread-safe.
 */
final class LoggedExpiries implements Clicks.Expiries {

    private static final int MOST_ASKED = 64;
    private static final int MOST_KNOWN = 10_000;
    private static final int TRIES = 600;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Function<LinkChangeRequested, CompletableFuture<LinkVerdict>> log;
    private final Supplier<String> ids;
    private final Duration pause;
    private final Set<Expiry> known = ConcurrentHashMap.newKeySet();
    private final Queue<Notice> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore room = new Semaphore(MOST_ASKED);

    /** What is told once: a changed expiry is another one. */
    private record Expiry(Position link, @Nullable Instant at) {}

    private record Notice(Expiry expiry, LinkChangeRequested record) {}

    /**
     * Tells of expiries.
     *
     * @param log asks for a change, see {@link dev.linkstream.log.LinkVerdicts#change}
     * @param ids new ids of changes
     */
    LoggedExpiries(Function<LinkChangeRequested, CompletableFuture<LinkVerdict>> log, Supplier<String> ids) {
        this(log, ids, PAUSE);
    }

    LoggedExpiries(
            Function<LinkChangeRequested, CompletableFuture<LinkVerdict>> log, Supplier<String> ids, Duration pause) {
        this.log = log;
        this.ids = ids;
        this.pause = pause;
    }

    @Override
    public void tell(Found.Link link, Instant seenAt) {
        Position position = link.position();
        if (position == null || known.size() >= MOST_KNOWN) {
            return;
        }
        Expiry expiry = new Expiry(position, link.now().expiresAt());
        if (known.add(expiry)) {
            waiting.add(new Notice(expiry, record(link, position, seenAt)));
            ask();
        }
    }

    private LinkChangeRequested record(Found.Link link, Position position, Instant seenAt) {
        return LinkChangeRequested.newBuilder()
                .setChangeId(ids.get())
                .setUserId(link.link().getUserId())
                .setEpoch(position.epoch())
                .setOffset(position.offset())
                .setCause(ChangeCause.expiry)
                .setRequestedAt(seenAt.truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    private void ask() {
        while (!waiting.isEmpty() && room.tryAcquire()) {
            Notice next = waiting.poll();
            if (next == null) {
                room.release();
                continue;
            }
            Mono.fromFuture(() -> log.apply(next.record()))
                    .retryWhen(Retry.fixedDelay(TRIES, pause))
                    // Verdicts come on a thread that has others to serve.
                    .publishOn(Schedulers.parallel())
                    .onErrorComplete()
                    .doFinally(end -> done(next))
                    .subscribe();
        }
    }

    private void done(Notice told) {
        known.remove(told.expiry());
        room.release();
        ask();
    }
}
