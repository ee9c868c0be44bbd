package dev.linkstream.core.state;

import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.stores.StoredBatch;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Notes once which campaigns have links in a partition. Links of one campaign come in long runs. */
public final class UsedCampaigns {

    private final KeyValueStore<String, StoredBatch> rows;
    private @Nullable LinkGenerated last;

    public UsedCampaigns(KeyValueStore<String, StoredBatch> rows) {
        this.rows = rows;
    }

    public void note(LinkGenerated link) {
        String campaign = link.getCampaign();
        if (campaign == null || isAsBefore(link)) {
            return;
        }
        last = link;
        rows.putIfAbsent(
                CoreStores.campaignKey(link.getScenarioId(), campaign),
                StoredBatch.newBuilder().setLastLoggedAt(link.getCreatedAt()).build());
    }

    private boolean isAsBefore(LinkGenerated link) {
        return last != null
                && link.getScenarioId().equals(last.getScenarioId())
                && link.getCampaign() != null
                && link.getCampaign().equals(last.getCampaign());
    }
}
