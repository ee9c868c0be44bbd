package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Gathers links of a partition, newest first. One look is at so many links, wanted or not, and no more: what is rare takes
 * several, and none holds a thread for long. For one thread.
 */
final class LinksBackwards {

    private static final int MOST_LOOKED_AT = 50_000;

    private final List<Seen> found = new ArrayList<>();
    private int looked;
    private @Nullable Position stop;
    private @Nullable Instant reached;

    private record Seen(Position position, StoredLink link) {}

    private LinksBackwards() {}

    /**
     * One look.
     *
     * @param before at links made before this position; null: at all
     * @param limit how many are found at most
     */
    static LinksPage page(
            CoreReads stores,
            int partition,
            @Nullable Position before,
            int limit,
            BiPredicate<Position, StoredLink> wanted) {
        LinksBackwards look = new LinksBackwards();
        stores.links(partition, before, (position, link) -> look.at(position, link, limit, wanted));
        // Rows that were read once: of many links, to read each again is most of the work.
        List<LinksPage.Row> rows = look.found.stream()
                .map(seen -> row(seen.position, seen.link, stores))
                .toList();
        return new LinksPage(rows, look.stop, look.reached);
    }

    /** Whether the next link is to be looked at, too. */
    private boolean at(Position position, StoredLink link, int limit, BiPredicate<Position, StoredLink> wanted) {
        looked++;
        if (wanted.test(position, link)) {
            found.add(new Seen(position, link));
        }
        if (found.size() < limit && looked < MOST_LOOKED_AT) {
            return true;
        }
        stop = position;
        reached = link.getCreatedAt();
        return false;
    }

    private static LinksPage.Row row(Position position, StoredLink link, CoreReads stores) {
        return new LinksPage.Row(
                position,
                new Found.Link("", position, link, stores.now(link, position).state()));
    }

    /** As links are found by their codes. */
    static List<LinksPage.Row> rows(List<Position> positions, CoreReads stores) {
        List<LinksPage.Row> rows = new ArrayList<>();
        for (Position position : positions) {
            if (new LinkRead("", position).ask(stores) instanceof Found.Link link) {
                rows.add(new LinksPage.Row(position, link));
            }
        }
        return rows;
    }
}
