package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest link of each user in a campaign, as far as one partition has users: one link for each of them, whatever
 * number they have. While a campaign is gone through, links that are made meanwhile are not shown, and whoever has got one is
 * left out. Looks as far as {@link LinksBackwards} does.
 *
 * @param before those made before this position
 * @param limit how many at most
 */
public record CampaignUsersRead(
        int partition,
        String scenarioId,
        String campaign,
        @Nullable Position before,
        int limit) implements LinksPageRead {

    /** Of a user's links that are newer and not of the campaign; who has more is left out. */
    private static final int MOST_WALKED = 10_000;

    @Override
    public LinksPage ask(CoreReads stores) {
        Map<String, Optional<Position>> known = new HashMap<>();
        return LinksBackwards.page(
                stores,
                partition,
                before,
                limit,
                (position, link) -> isOfCampaign(link)
                        && known.computeIfAbsent(link.getUserId(), user -> newest(user, position, stores))
                                .filter(position::equals)
                                .isPresent());
    }

    /** {@code one}: where a link of theirs in the campaign lies; mostly it is their newest of all. */
    private Optional<Position> newest(String userId, Position one, CoreReads stores) {
        Position at = stores.newestLink(userId).orElse(null);
        if (one.equals(at)) {
            return Optional.of(one);
        }
        for (int walked = 0; at != null && walked < MOST_WALKED; walked++) {
            StoredLink link = stores.link(at).orElse(null);
            if (link == null) {
                return Optional.empty();
            }
            if (isOfCampaign(link)) {
                return Optional.of(at);
            }
            at = stores.linkBefore(at, link);
        }
        return Optional.empty();
    }

    private boolean isOfCampaign(StoredLink link) {
        return link.getScenarioId().equals(scenarioId) && campaign.equals(link.getCampaign());
    }

    @Override
    public String path() {
        return Paths.of("campaign-users")
                .with("scenario_id", scenarioId)
                .with("campaign", campaign)
                .with("before", before)
                .with("limit", limit)
                .toString();
    }
}
