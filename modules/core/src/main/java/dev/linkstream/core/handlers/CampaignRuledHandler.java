package dev.linkstream.core.handlers;

import dev.linkstream.core.state.CoreStores;
import dev.linkstream.events.CampaignRuled;
import dev.linkstream.events.stores.StoredCampaignRule;
import dev.linkstream.links.CampaignRule;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Notes the rules of campaigns, which are written into every partition, and has told what they change. Clicks obey the table of
 * rules, not this: it is in force before its record is here. A rule that says what was said before is only a repeat.
 */
public final class CampaignRuledHandler implements RecordHandler<CampaignRuled> {

    private final KeyValueStore<String, StoredCampaignRule> rules;
    private final CampaignChanges changes;

    public CampaignRuledHandler(ProcessorContext<Object, Object> context, CampaignChanges changes) {
        rules = context.getStateStore(CoreStores.CAMPAIGN_RULES);
        this.changes = changes;
        changes.begin();
    }

    @Override
    public void handle(CampaignRuled ruled, LoggedRecord at) {
        String key = CoreStores.campaignKey(ruled.getScenarioId(), ruled.getCampaign());
        StoredCampaignRule before = rules.get(key);
        if (says(before, ruled)) {
            return;
        }
        StoredCampaignRule rule = StoredCampaignRule.newBuilder()
                .setScenarioId(ruled.getScenarioId())
                .setCampaign(ruled.getCampaign())
                .setRevokedAt(ruled.getRevokedAt())
                .setExpiresAt(ruled.getExpiresAt())
                .setFallbackUrl(ruled.getFallbackUrl())
                .setRuledAt(ruled.getRuledAt())
                .setRuledEpoch(at.position().epoch())
                .setRuledOffset(at.position().offset())
                .build();
        rules.put(key, rule);
        changes.add(rule, before);
    }

    private static boolean says(@Nullable StoredCampaignRule before, CampaignRuled ruled) {
        return Objects.equals(before == null ? null : before.getRevokedAt(), ruled.getRevokedAt())
                && Objects.equals(before == null ? null : before.getExpiresAt(), ruled.getExpiresAt())
                && Objects.equals(before == null ? null : before.getFallbackUrl(), ruled.getFallbackUrl());
    }

    @Override
    public void repeat(CampaignRuled ruled, LoggedRecord at) {
        // Nobody waits for an answer.
    }

    static CampaignRule rule(StoredCampaignRule row) {
        return new CampaignRule(
                row.getScenarioId(), row.getCampaign(), row.getRevokedAt(), row.getExpiresAt(), row.getFallbackUrl());
    }
}
