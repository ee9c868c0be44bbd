package dev.linkstream.query.links;

import dev.linkstream.events.BatchClosed;
import dev.linkstream.events.BatchOpened;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.codes.Position;
import dev.linkstream.log.AppendRun;
import dev.linkstream.log.LogUnavailableException;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.reads.partition.CampaignUsersRead;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.reads.partition.LinksPage;
import dev.linkstream.requests.Entry;
import dev.linkstream.requests.LinkRequests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Gives each user of a campaign a new link whose newest one there is such as is asked for, as a batch. Reads the partitions
 * by turns, so that all of them work, a page of each at a time, and the next page while one is written: its memory does not
 * depend on the campaign's size. For one thread, which it blocks while the pipeline has no room.
 */
public final class CampaignRegeneration {

    private static final int PAGE = 500;

    /** How often a batch tells that it goes on: a third of the time after which one that tells nothing counts as abandoned. */
    private static final Duration BEAT = Duration.ofSeconds(15);

    /** How long a pipeline that stands still is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Function<CampaignUsersRead, Mono<LinksPage>> reads;
    private final int partitions;
    private final LinkRequests requests;
    private final Clock clock;
    private volatile boolean stopping;

    public CampaignRegeneration(
            Function<CampaignUsersRead, Mono<LinksPage>> reads, int partitions, LinkRequests requests, Clock clock) {
        this.reads = reads;
        this.partitions = partitions;
        this.requests = requests;
        this.clock = clock;
    }

    /** What is asked for: a campaign's users whose newest link is {@code wanted}, which picks those from a page. */
    record Wish(
            Scenario scenario,
            String campaign,
            LinkOptions options,
            Function<List<LinksPage.Row>, List<LinksPage.Row>> wanted) {}

    /**
     * How many links there would be.
     *
     * @throws UnavailableException if a partition cannot be read, or the server stops
     */
    long count(Wish wish) throws InterruptedException {
        long[] count = {0};
        forEach(wish, link -> count[0]++, () -> {});
        return count[0];
    }

    /**
     * A batch to be written.
     *
     * @param logKey what its own records in the log are keyed by
     * @param repeatable whether it may have been begun elsewhere at the same time: then a line stands once
     */
    record Target(String batchId, String logKey, boolean repeatable) {}

    /**
     * Writes the batch, and returns how many links it has, once the broker has all of it.
     *
     * @throws UnavailableException if a partition cannot be read, Kafka or the pipeline stands still, or the server stops:
     *     what was written until then stands
     */
    long write(Wish wish, Target target, AppendRun run) throws InterruptedException {
        Instant openedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Lines lines = new Lines(wish, target, openedAt, run);
        boolean complete = false;
        try {
            lines.open();
            forEach(wish, lines::add, lines::beat);
            complete = true;
            lines.close(true);
            return lines.index;
        } catch (LogUnavailableException e) {
            throw new UnavailableException(lines.told("Kafka cannot be reached"));
        } catch (UnavailableException e) {
            if (!complete) {
                lines.breakOff();
            }
            throw new UnavailableException(lines.told(String.valueOf(e.getMessage())));
        }
    }

    /** Those under way end before their next page. */
    void stop() {
        stopping = true;
    }

    private interface Sink {
        void take(Found.Link link) throws InterruptedException;
    }

    /** {@code pageRead}: is run after each page, whatever there was in it. */
    private void forEach(Wish wish, Sink sink, Runnable pageRead) throws InterruptedException {
        Queue<Pages> turns = new ArrayDeque<>();
        for (int partition = 0; partition < partitions; partition++) {
            turns.add(new Pages(wish, partition));
        }
        for (Pages pages = turns.poll(); pages != null; pages = turns.poll()) {
            if (stopping) {
                throw new UnavailableException("The server is stopping");
            }
            for (LinksPage.Row row : wish.wanted().apply(pages.next().rows())) {
                sink.take(row.link());
            }
            pageRead.run();
            if (pages.hasNext()) {
                turns.add(pages);
            }
        }
    }

    /** The pages of one partition; the next one is asked for ahead. */
    private final class Pages {

        private final Wish wish;
        private final int partition;
        private @Nullable CompletableFuture<LinksPage> ahead;

        Pages(Wish wish, int partition) {
            this.wish = wish;
            this.partition = partition;
            ahead = ask(null);
        }

        private CompletableFuture<LinksPage> ask(@Nullable Position before) {
            return reads.apply(new CampaignUsersRead(partition, wish.scenario().id(), wish.campaign(), before, PAGE))
                    .toFuture();
        }

        boolean hasNext() {
            return ahead != null;
        }

        LinksPage next() {
            LinksPage page;
            try {
                page = Objects.requireNonNull(ahead).join();
            } catch (CompletionException e) {
                throw new UnavailableException("Partition " + partition + " cannot be read");
            }
            ahead = page.next() == null ? null : ask(page.next());
            return page;
        }
    }

    /** The lines that were written. */
    private final class Lines {

        private final Wish wish;
        private final Target target;
        private final Instant openedAt;
        private final AppendRun run;
        private final MessageDigest digest = sha256();
        private Instant toldAt;
        private long index;

        Lines(Wish wish, Target target, Instant openedAt, AppendRun run) {
            this.wish = wish;
            this.target = target;
            this.openedAt = openedAt;
            this.run = run;
            toldAt = openedAt;
        }

        void open() {
            run.append(
                    target.logKey(),
                    new BatchOpened(target.batchId(), wish.scenario().id(), wish.campaign(), openedAt));
        }

        /** Pages may be read for long without a link that is wanted. */
        void beat() {
            Instant now = clock.instant();
            if (!now.isBefore(toldAt.plus(BEAT))) {
                toldAt = now;
                open();
            }
        }

        void add(Found.Link link) throws InterruptedException {
            String userId = link.link().getUserId();
            LinkRequested request = requests.event(
                            wish.scenario(),
                            new Entry(userId, Map.of()),
                            wish.options(),
                            openedAt,
                            target.batchId() + ":" + index)
                    .setBatchId(target.batchId())
                    .setIndex(index)
                    .setRepeatable(target.repeatable())
                    .build();
            if (!run.append(userId, request, null, PATIENCE)) {
                throw new UnavailableException("The pipeline has stood still for " + PATIENCE.toSeconds() + " seconds");
            }
            digest.update(userId.getBytes(StandardCharsets.UTF_8));
            index++;
        }

        void close(boolean complete) throws InterruptedException {
            run.awaitSafe();
            run.append(
                    target.logKey(),
                    new BatchClosed(
                            target.batchId(),
                            index,
                            complete,
                            ByteBuffer.wrap(digest.digest()),
                            clock.instant().truncatedTo(ChronoUnit.MILLIS)));
            run.awaitSafe();
        }

        /** Kafka may be away too; the batch then counts as abandoned, once it has told nothing for long enough. */
        void breakOff() throws InterruptedException {
            try {
                close(false);
            } catch (LogUnavailableException e) {
                // That it cannot be told changes nothing of what is answered.
            }
        }

        String told(String reason) {
            return reason + ": the batch " + target.batchId() + " has " + index
                    + " links, of which the last may be unknown.";
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one does not", e);
        }
    }
}
