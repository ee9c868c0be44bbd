package dev.linkstream.core.handlers;

import dev.linkstream.core.output.Confirmations;
import dev.linkstream.core.output.Nodes;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.DeadLinks;
import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.LinkChanged;
import dev.linkstream.events.LinkVerdict;
import dev.linkstream.events.Verdict;
import dev.linkstream.events.stores.StoredCampaignRule;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.LinkState;
import dev.linkstream.links.codes.Position;
import dev.linkstream.stores.LogPosition;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What one task knows of the changes and counts of its links, and how it tells of them. */
public final class LinkStates {

    private final ProcessorContext<Object, Object> context;
    private final Confirmations confirmations;
    private final KeyValueStore<LogPosition, StoredLink> links;
    private final KeyValueStore<LogPosition, StoredLinkState> states;
    private final KeyValueStore<String, StoredCampaignRule> rules;
    private final DeadLinks dead;

    public LinkStates(ProcessorContext<Object, Object> context, Confirmations confirmations, DeadLinks dead) {
        this.dead = dead;
        this.context = context;
        this.confirmations = confirmations;
        links = context.getStateStore(CoreStores.LINKS);
        states = context.getStateStore(CoreStores.LINK_STATES);
        rules = context.getStateStore(CoreStores.CAMPAIGN_RULES);
    }

    /** The link at a position; null where none of this user's is there, or not any more. */
    @Nullable LinkNow find(LogPosition position, String userId) {
        StoredLink row = links.get(position);
        return row == null || !row.getUserId().equals(userId) ? null : now(position, row);
    }

    /** A link as it is now, by its row; null where it is purged. */
    @Nullable LinkNow now(LogPosition position, StoredLink row) {
        return dead.arePurged(position)
                ? null
                : new LinkNow(row, LinkNow.mayHaveState(row) ? states.get(position) : null);
    }

    /** The state of a link that is to be written anew, with the options that hold now. */
    static StoredLinkState copy(LinkNow link) {
        StoredLinkState before = link.state();
        return new StoredLinkState(
                link.expiresAt(),
                link.maxClicks(),
                link.fallbackUrl(),
                link.openMode(),
                link.revokedAt(),
                before != null && before.getExpiryTold(),
                link.clicksUsed());
    }

    /** Keeps how many clicks are used, or that an expiry was told. */
    void count(LogPosition position, StoredLinkState state) {
        states.put(position, state);
    }

    /** Keeps changed options; from then on the link's row says that it has some. */
    void change(LogPosition position, LinkNow before, StoredLinkState state) {
        states.put(position, state);
        if (!before.row().getChanged()) {
            StoredLink row = StoredLink.newBuilder(before.row()).build();
            row.setChanged(true);
            links.put(position, row);
        }
    }

    /** The rule of a link's campaign, as far as it is in the log; null where there is none. For telling alone. */
    @Nullable CampaignRule ruleOf(LinkNow link) {
        String campaign = link.row().getCampaign();
        StoredCampaignRule rule = campaign == null
                ? null
                : rules.get(CoreStores.campaignKey(link.row().getScenarioId(), campaign));
        return rule == null ? null : CampaignRuledHandler.rule(rule);
    }

    /** By the link's own word. */
    static LinkState stateOf(LinkNow link, Instant at) {
        return LinkState.of(link.life(), null, at);
    }

    /** Tells subscribers. */
    void tell(LinkChanged event, long timestamp) {
        context.forward(new Record<>((Object) event.getUserId(), (Object) event, timestamp), Nodes.LINK_CHANGES);
    }

    /** Tells whoever asked. */
    void answer(String askedId, Verdict verdict, @Nullable LinkNow link, LoggedRecord at) {
        LinkVerdict answer = link == null
                ? LinkVerdict.newBuilder()
                        .setAskedId(askedId)
                        .setVerdict(verdict)
                        .build()
                : new LinkVerdict(
                        askedId,
                        verdict,
                        link.expiresAt(),
                        link.maxClicks(),
                        link.fallbackUrl(),
                        link.openMode(),
                        link.revokedAt(),
                        link.clicksUsed());
        confirmations.send(askedId, answer, at.record());
    }

    /** The code of a link in this task's partition. */
    static String code(LogPosition position, LoggedRecord at) {
        return at.codes().encode(new Position(position.epoch(), at.partition(), position.offset()));
    }
}
