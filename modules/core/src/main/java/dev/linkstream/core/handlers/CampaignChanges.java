package dev.linkstream.core.handlers;

import dev.linkstream.core.output.LinkEvents;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.ErasedLinks;
import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.ChangeCause;
import dev.linkstream.events.stores.StoredBatch;
import dev.linkstream.events.stores.StoredCampaignRule;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.LinkState;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Position;
import dev.linkstream.stores.LogPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each link of this partition that its campaign's rule changes: once as the rule is written, and again when a time
 * comes that it names. All links of the partition are gone through for it, some at a time between records, so that no call
 * waits long; how far is kept together with what was told. Rules are told in the order of the log.
 *
 * <p>The clock decides when something is told, never what: each event is what the rule and the link's rows say of the time at
 * which the rule was written, or which it names. A link that was made later is none that was changed.
 */
public final class CampaignChanges {

    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Of one turn: links that are told of, and links that are looked at. */
    private static final int TOLD_AT_ONCE = 300;

    private static final int READ_AT_ONCE = 3_000;

    /** Records between two turns from which on the partition is busy: then a turn does a tenth. */
    private static final int BUSY_RECORDS = 10;

    private static final int BUSY_SHARE = 10;

    /** What a rule changes at once; what its revocation changes later; what its expiry does. In the order in which it is told. */
    private static final char RULED = 'a';

    private static final char REVOKED = 'b';
    private static final char EXPIRED = 'c';

    private final ProcessorContext<Object, Object> context;
    private final LinkStates states;
    private final CodeBook codes;
    private final KeyValueStore<String, StoredCampaignRule> rows;
    private final KeyValueStore<LogPosition, StoredLink> links;
    private final KeyValueStore<String, StoredBatch> batches;
    private final KeyValueStore<String, LogPosition> positions;
    private @Nullable Cancellable turns;

    /** Before then nothing is due, as far as is known. */
    private long nextDue;

    private long lastOffset;

    public CampaignChanges(ProcessorContext<Object, Object> context, LinkStates states, CodeBook codes) {
        this.context = context;
        this.states = states;
        this.codes = codes;
        rows = context.getStateStore(CoreStores.CAMPAIGN_RULES);
        links = context.getStateStore(CoreStores.LINKS);
        batches = context.getStateStore(CoreStores.BATCHES);
        positions = context.getStateStore(CoreStores.POSITIONS);
    }

    /** Goes on with what was left before this task's start. */
    void begin() {
        try (KeyValueIterator<String, StoredCampaignRule> left = rows.range(CoreStores.FIRST_TELLING, null)) {
            if (left.hasNext()) {
                awake();
            }
        }
    }

    /** A rule was written; {@code before} is the one until then, null where there was none. */
    void add(StoredCampaignRule rule, @Nullable StoredCampaignRule before) {
        if (before != null) {
            // What time was to bring about by the rule before does not come about any more.
            rows.delete(CoreStores.tellingKey(place(before), REVOKED));
            rows.delete(CoreStores.tellingKey(place(before), EXPIRED));
        }
        StoredCampaignRule telling = StoredCampaignRule.newBuilder(rule).build();
        if (before != null) {
            telling.setBeforeRevokedAt(before.getRevokedAt());
            telling.setBeforeExpiresAt(before.getExpiresAt());
            telling.setBeforeFallbackUrl(before.getFallbackUrl());
        }
        rows.put(CoreStores.tellingKey(place(rule), RULED), telling);
        tellLater(rule, REVOKED, rule.getRevokedAt());
        tellLater(rule, EXPIRED, rule.getExpiresAt());
        awake();
    }

    private void tellLater(StoredCampaignRule rule, char what, @Nullable Instant time) {
        if (time != null && time.isAfter(rule.getRuledAt())) {
            StoredCampaignRule telling = StoredCampaignRule.newBuilder(rule).build();
            telling.setDueAt(time);
            rows.put(CoreStores.tellingKey(place(rule), what), telling);
        }
    }

    private void awake() {
        nextDue = 0;
        if (turns == null) {
            turns = context.schedule(PAUSE, PunctuationType.WALL_CLOCK_TIME, this::tellSome);
        }
    }

    private void tellSome(long now) {
        if (now < nextDue) {
            return;
        }
        KeyValue<String, StoredCampaignRule> due = firstDue(now);
        if (due != null) {
            tellSome(due.key, due.value);
        } else if (nextDue == Long.MAX_VALUE && turns != null) {
            turns.cancel();
            turns = null;
        }
    }

    /** Null where nothing is, and then {@link #nextDue} says when. */
    private @Nullable KeyValue<String, StoredCampaignRule> firstDue(long now) {
        long next = Long.MAX_VALUE;
        try (KeyValueIterator<String, StoredCampaignRule> all = rows.range(CoreStores.FIRST_TELLING, null)) {
            while (all.hasNext()) {
                KeyValue<String, StoredCampaignRule> each = all.next();
                Instant dueAt = each.value.getDueAt();
                if (dueAt == null || dueAt.toEpochMilli() <= now) {
                    nextDue = 0;
                    return each;
                }
                next = Math.min(next, dueAt.toEpochMilli());
            }
        }
        nextDue = next;
        return null;
    }

    private void tellSome(String key, StoredCampaignRule telling) {
        LogPosition next = hasLinks(telling) ? tellFrom(telling) : null;
        if (next == null) {
            rows.delete(key);
        } else {
            StoredCampaignRule rest = StoredCampaignRule.newBuilder(telling).build();
            rest.setNextEpoch(next.epoch());
            rest.setNextOffset(next.offset());
            rows.put(key, rest);
        }
    }

    private boolean hasLinks(StoredCampaignRule rule) {
        return batches.get(CoreStores.campaignKey(rule.getScenarioId(), rule.getCampaign())) != null;
    }

    /** Tells some; answers which link is the next to be looked at, null where that was the last. */
    private @Nullable LogPosition tellFrom(StoredCampaignRule telling) {
        int share = isBusy() ? BUSY_SHARE : 1;
        Change change = Change.of(telling);
        int partition = context.taskId().partition();
        LogPosition rule = place(telling);
        String ruleCode = codes.encode(new Position(rule.epoch(), partition, rule.offset()));
        int read = 0;
        int told = 0;
        LogPosition from = new LogPosition(telling.getNextEpoch(), telling.getNextOffset());
        try (KeyValueIterator<LogPosition, StoredLink> rest = links.range(from, null)) {
            while (rest.hasNext()) {
                if (read >= READ_AT_ONCE / share || told >= TOLD_AT_ONCE / share) {
                    return rest.peekNextKey();
                }
                KeyValue<LogPosition, StoredLink> row = rest.next();
                read++;
                if (change.mayConcern(row.value) && tell(change, ruleCode, row.key, row.value)) {
                    told++;
                }
            }
        }
        return null;
    }

    private boolean isBusy() {
        LogPosition last = positions.get(CoreStores.LAST);
        long offset = last == null ? 0 : last.offset();
        boolean busy = Math.abs(offset - lastOffset) > BUSY_RECORDS;
        lastOffset = offset;
        return busy;
    }

    private boolean tell(Change change, String ruleCode, LogPosition position, StoredLink row) {
        LinkNow link = states.now(position, row);
        if (link == null) {
            return false;
        }
        List<String> changes = change.of(link);
        if (changes.isEmpty()) {
            return false;
        }
        String code =
                codes.encode(new Position(position.epoch(), context.taskId().partition(), position.offset()));
        states.tell(
                LinkEvents.changed(
                        ruleCode + "-" + code + change.suffix(),
                        code,
                        link,
                        change.after(),
                        changes,
                        ChangeCause.campaign,
                        LinkState.of(link.life(), change.after(), change.at()),
                        change.at()),
                change.at().toEpochMilli());
        return true;
    }

    static LogPosition place(StoredCampaignRule rule) {
        return new LogPosition(rule.getRuledEpoch(), rule.getRuledOffset());
    }

    /**
     * From which rule to which, and at what time.
     *
     * @param timeCame whether it is time alone that changes something, with the rule as it was
     */
    private record Change(CampaignRule before, CampaignRule after, Instant at, boolean timeCame, String suffix) {

        static Change of(StoredCampaignRule told) {
            CampaignRule after = CampaignRuledHandler.rule(told);
            Instant dueAt = told.getDueAt();
            if (dueAt != null) {
                boolean revoked = dueAt.equals(told.getRevokedAt());
                return new Change(after, after, dueAt, true, revoked ? "-revoked" : "-expired");
            }
            CampaignRule before = new CampaignRule(
                    told.getScenarioId(),
                    told.getCampaign(),
                    told.getBeforeRevokedAt(),
                    told.getBeforeExpiresAt(),
                    told.getBeforeFallbackUrl());
            return new Change(before, after, told.getRuledAt(), false, "");
        }

        boolean mayConcern(StoredLink row) {
            return after.campaign().equals(row.getCampaign())
                    && after.scenarioId().equals(row.getScenarioId())
                    && !row.getCreatedAt().isAfter(at)
                    && !ErasedLinks.is(row);
        }

        /** What of a link is another than before. */
        List<String> of(LinkNow link) {
            List<String> changes = new ArrayList<>();
            Instant until = timeCame ? at.minusMillis(1) : at;
            if (LinkState.of(link.life(), before, until) != LinkState.of(link.life(), after, at)) {
                changes.add("state");
            }
            if (!Objects.equals(before.expiryOf(link.expiresAt()), after.expiryOf(link.expiresAt()))) {
                changes.add("expires_at");
            }
            if (link.fallbackUrl() == null && !Objects.equals(before.fallbackUrl(), after.fallbackUrl())) {
                changes.add("fallback_url");
            }
            return changes;
        }
    }
}
