package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user's links, newest first: each says where the one before it lies. Empty where the user is not known.
 *
 * @param before those made before this one of the user's; null: all
 * @param limit how many at most
 */
public record UserLinksRead(
        int partition, String userId, @Nullable Position before, int limit)
        implements PartitionRead<Optional<LinksPage>> {

    @Override
    public Optional<LinksPage> ask(CoreReads stores) {
        Optional<Position> newest = stores.newestLink(userId);
        if (newest.isEmpty() && stores.context(userId).isEmpty()) {
            return Optional.empty();
        }
        List<Position> positions = new ArrayList<>();
        Position last = null;
        Instant reached = null;
        Position at = before == null ? newest.orElse(null) : previous(before, stores);
        while (at != null && positions.size() < limit) {
            StoredLink link = own(at, stores);
            if (link == null) {
                break;
            }
            positions.add(at);
            last = at;
            reached = link.getCreatedAt();
            at = stores.linkBefore(at, link);
        }
        boolean more = at != null && positions.size() == limit;
        return Optional.of(
                new LinksPage(LinksBackwards.rows(positions, stores), more ? last : null, more ? reached : null));
    }

    private @Nullable Position previous(Position of, CoreReads stores) {
        StoredLink link = own(of, stores);
        return link == null ? null : stores.linkBefore(of, link);
    }

    private @Nullable StoredLink own(Position position, CoreReads stores) {
        return stores.link(position)
                .filter(link -> link.getUserId().equals(userId))
                .orElse(null);
    }

    @Override
    public String path() {
        return Paths.of("user-links")
                .with("user_id", userId)
                .with("before", before)
                .with("limit", limit)
                .toString();
    }

    @Override
    public byte[] write(Optional<LinksPage> answer) {
        return answer.map(LinksPage::write).orElseGet(() -> new byte[0]);
    }

    @Override
    public Optional<LinksPage> parse(byte[] answer) {
        return answer.length == 0 ? Optional.empty() : Optional.of(LinksPage.parse(answer));
    }
}
