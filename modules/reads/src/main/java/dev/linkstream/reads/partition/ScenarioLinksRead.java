package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.Position;
import org.jspecify.annotations.Nullable;

/**
 * A scenario's links in a partition, newest first, as far as {@link LinksBackwards} looks.
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
        int limit) implements LinksPageRead {

    @Override
    public LinksPage ask(CoreReads stores) {
        return LinksBackwards.page(stores, partition, before, limit, (position, link) -> matches(link));
    }

    private boolean matches(StoredLink link) {
        return link.getScenarioId().equals(scenarioId) && (campaign == null || campaign.equals(link.getCampaign()));
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
}
