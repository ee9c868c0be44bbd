package dev.linkstream.reads;

import dev.linkstream.core.CoreReads;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.Position;
import dev.linkstream.reads.LinkLookup.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scenario's links in a partition, newest first. A read looks at so many links of whatever scenario, and no more: what
 * is rare takes several reads, and none holds a thread for long.
 *
 * @param campaign null: of any
 * @param before those made before this position; null: all
 * @param limit how many at most
 */
public record ScenarioLinksRead(
        int partition,
        String scenarioId,
        @Nullable String campaign,
        @Nullable Position before,
        int limit) implements PartitionRead<LinksPage> {

    private static final int MOST_LOOKED_AT = 50_000;

    @Override
    public LinksPage ask(CoreReads stores) {
        List<Position> matching = new ArrayList<>();
        Stop stop = new Stop();
        stores.links(partition, before, (position, link) -> {
            stop.looked++;
            if (matches(link)) {
                matching.add(position);
            }
            if (matching.size() < limit && stop.looked < MOST_LOOKED_AT) {
                return true;
            }
            stop.at = position;
            stop.reached = link.getCreatedAt();
            return false;
        });
        return new LinksPage(rows(matching, stores), stop.at, stop.reached);
    }

    private boolean matches(StoredLink link) {
        return link.getScenarioId().equals(scenarioId) && (campaign == null || campaign.equals(link.getCampaign()));
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

    private static final class Stop {
        private int looked;
        private @Nullable Position at;
        private @Nullable Instant reached;
    }

    @Override
    public String path() {
        return Paths.of("scenario-links")
                .with("scenario_id", scenarioId)
                .with("campaign", campaign)
                .with("before", before)
                .with("limit", limit)
                .toString();
    }

    @Override
    public byte[] write(LinksPage answer) {
        return answer.write();
    }

    @Override
    public LinksPage parse(byte[] answer) {
        return LinksPage.parse(answer);
    }
}
