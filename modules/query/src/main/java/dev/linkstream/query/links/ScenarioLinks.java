package dev.linkstream.query.links;

import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.query.links.LinksCursor.Bound;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.reads.partition.LinksPage;
import dev.linkstream.reads.partition.ScenarioLinksRead;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lists a scenario's links, newest first over all partitions. No index is kept for it: partitions are gone through
 * backwards, a bounded number of links at a time, so where few links match a page may be short, or empty, and the next one
 * goes on.
 */
public final class ScenarioLinks {

    /** After so long a page is answered as it is. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Function<ScenarioLinksRead, Mono<LinksPage>> reads;
    private final CodeBook codes;
    private final int partitions;
    private final Clock clock;

    public ScenarioLinks(
            Function<ScenarioLinksRead, Mono<LinksPage>> reads, CodeBook codes, int partitions, Clock clock) {
        this.reads = reads;
        this.codes = codes;
        this.partitions = partitions;
        this.clock = clock;
    }

    /**
     * Which links are asked for.
     *
     * @param campaign null: of any
     * @param wanted what must hold of a link beside
     */
    record Query(String scenarioId, @Nullable String campaign, Predicate<Found.Link> wanted) {}

    /** Links, and where the next page begins; {@link LinksCursor#isEnd} where there is none. */
    record Page(List<Found.Link> links, LinksCursor next) {}

    int partitions() {
        return partitions;
    }

    Mono<Page> page(Query query, LinksCursor from, int limit) {
        return page(query, new Page(List.of(), from), limit, clock.instant().plus(PATIENCE));
    }

    private Mono<Page> page(Query query, Page soFar, int limit, Instant deadline) {
        return more(query, soFar, limit)
                .flatMap(page -> page.links().size() < limit
                                && !page.next().isEnd()
                                && clock.instant().isBefore(deadline)
                        ? page(query, page, limit, deadline)
                        : Mono.just(page));
    }

    private Mono<Page> more(Query query, Page soFar, int limit) {
        List<Bound> bounds = soFar.next().bounds();
        int missing = limit - soFar.links().size();
        return Flux.range(0, partitions)
                .filter(partition -> !bounds.get(partition).end())
                .flatMap(partition -> reads.apply(new ScenarioLinksRead(
                                partition,
                                query.scenarioId(),
                                query.campaign(),
                                bounds.get(partition).before(),
                                missing))
                        .map(page -> Map.entry(partition, page)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue, TreeMap::new)
                .map(pages -> merged(query, soFar, pages, limit));
    }

    /**
     * Takes the newest link of all partitions, again and again. Where one partition has shown all that it looked at, and
     * may have more that is newer than what the others have, it is to be read first.
     */
    private Page merged(Query query, Page soFar, Map<Integer, LinksPage> pages, int limit) {
        List<Found.Link> links = new ArrayList<>(soFar.links());
        int[] taken = new int[partitions];
        while (links.size() < limit) {
            Integer newest = null;
            Instant made = Instant.MIN;
            for (Map.Entry<Integer, LinksPage> each : pages.entrySet()) {
                Instant next = next(each.getValue(), taken[each.getKey()]);
                if (next != null && next.isAfter(made)) {
                    newest = each.getKey();
                    made = next;
                }
            }
            List<LinksPage.Row> rows = newest == null
                    ? List.of()
                    : pages.getOrDefault(newest, NOTHING).rows();
            if (newest == null || taken[newest] == rows.size()) {
                break;
            }
            LinksPage.Row row = rows.get(taken[newest]++);
            if (query.wanted().test(row.link())) {
                links.add(row.link().withCode(codes.encode(row.position())));
            }
        }
        List<Bound> bounds = new ArrayList<>(soFar.next().bounds());
        pages.forEach((partition, page) -> bounds.set(partition, bound(page, taken[partition], bounds.get(partition))));
        return new Page(links, new LinksCursor(bounds));
    }

    private static final LinksPage NOTHING = new LinksPage(List.of(), null, null);

    /** When a partition's next link was made, or the one that it looked at last; null where it has no more. */
    private static @Nullable Instant next(LinksPage page, int taken) {
        return taken < page.rows().size() ? page.rows().get(taken).link().link().getCreatedAt() : page.reached();
    }

    private static Bound bound(LinksPage page, int taken, Bound before) {
        if (taken == page.rows().size()) {
            return Bound.before(page.next());
        }
        return taken == 0 ? before : Bound.before(page.rows().get(taken - 1).position());
    }
}
