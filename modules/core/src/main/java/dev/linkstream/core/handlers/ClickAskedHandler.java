package dev.linkstream.core.handlers;

import dev.linkstream.core.output.LinkEvents;
import dev.linkstream.core.output.Nodes;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.ChangeCause;
import dev.linkstream.events.ClickAsked;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.Verdict;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.LinkState;
import dev.linkstream.stores.LogPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a click on a limited link is within the limit. The order of the log decides, so of any number of clicks
 * at any instances just as many are granted as the link allows. A click that is asked about again within
 * {@link CoreStores#SAME_CLICK}, by the times in the records, is the same click and counts once. A granted click is told on
 * {@code link-clicks} from here; that the link has expired, on {@code link-changes}.
 */
public final class ClickAskedHandler implements RecordHandler<ClickAsked> {

    private final ProcessorContext<Object, Object> context;
    private final LinkStates links;
    private final WindowStore<Bytes, byte[]> granted;

    public ClickAskedHandler(ProcessorContext<Object, Object> context, LinkStates links) {
        this.context = context;
        this.links = links;
        granted = context.getStateStore(CoreStores.GRANTED_CLICKS);
    }

    @Override
    public void handle(ClickAsked click, LoggedRecord at) {
        LogPosition position = position(click);
        LinkNow link = links.find(position, click.getUserId());
        Verdict verdict = verdict(click, link, at);
        if (verdict == Verdict.granted && link != null && !wasGranted(click, at)) {
            link = grant(click, link, position, at);
        } else if (verdict == Verdict.expired && link != null) {
            tellExpiry(link, position, at);
        }
        links.answer(click.getClickId(), verdict, link, at);
    }

    /** What is known of the click still: within the minute the same verdict, later none that grants anything. */
    @Override
    public void repeat(ClickAsked click, LoggedRecord at) {
        LinkNow link = links.find(position(click), click.getUserId());
        Verdict verdict = verdict(click, link, at);
        boolean sure = verdict != Verdict.granted || wasGranted(click, at);
        links.answer(click.getClickId(), sure ? verdict : Verdict.unknown, link, at);
    }

    private Verdict verdict(ClickAsked click, @Nullable LinkNow link, LoggedRecord at) {
        if (link == null) {
            return Verdict.unknown;
        }
        return switch (LinkStates.stateOf(link, click.getClickedAt())) {
            case LIVE -> Verdict.granted;
            case EXPIRED -> Verdict.expired;
            case REVOKED -> Verdict.revoked;
            case USED_UP -> wasGranted(click, at) ? Verdict.granted : Verdict.used_up;
        };
    }

    private boolean wasGranted(ClickAsked click, LoggedRecord at) {
        try (WindowStoreIterator<byte[]> found = granted.fetch(
                key(click),
                at.loggedAt().minus(CoreStores.SAME_CLICK),
                at.loggedAt().plus(CoreStores.SAME_CLICK))) {
            return found.hasNext();
        }
    }

    private LinkNow grant(ClickAsked click, LinkNow link, LogPosition position, LoggedRecord at) {
        StoredLink row = link.row();
        LinkNow after = link;
        if (link.maxClicks() != null) {
            StoredLinkState state = LinkStates.copy(link);
            state.setClicksUsed(state.getClicksUsed() + 1);
            links.count(position, state);
            after = new LinkNow(row, state);
        }
        granted.put(key(click), new byte[0], at.record().timestamp());
        String code = LinkStates.code(position, at);
        LinkClicked clicked = LinkClicked.newBuilder()
                .setEventId(at.code())
                .setCode(code)
                .setUserId(row.getUserId())
                .setScenarioId(row.getScenarioId())
                .setCampaign(row.getCampaign())
                .setBatchId(row.getBatchId())
                .setClickedAt(click.getClickedAt())
                .setDevice(click.getDevice())
                .build();
        context.forward(
                new Record<>(
                        (Object) row.getUserId(), (Object) clicked, at.record().timestamp()),
                Nodes.LINK_CLICKS);
        Instant clickedAt = click.getClickedAt();
        if (LinkStates.stateOf(after, clickedAt) == LinkState.USED_UP) {
            links.tell(
                    LinkEvents.changed(
                            at.code(),
                            code,
                            after,
                            links.ruleOf(after),
                            List.of("state"),
                            ChangeCause.limit,
                            LinkState.USED_UP,
                            clickedAt),
                    at.record().timestamp());
        }
        return after;
    }

    private void tellExpiry(LinkNow link, LogPosition position, LoggedRecord at) {
        StoredLinkState state = LinkStates.copy(link);
        Instant expiry = link.expiresAt();
        if (expiry == null || state.getExpiryTold()) {
            return;
        }
        state.setExpiryTold(true);
        links.change(position, link, state);
        links.tell(
                LinkEvents.changed(
                        at.code(),
                        LinkStates.code(position, at),
                        link,
                        links.ruleOf(link),
                        List.of("state"),
                        ChangeCause.expiry,
                        LinkState.EXPIRED,
                        expiry),
                at.record().timestamp());
    }

    private static Bytes key(ClickAsked click) {
        byte[] id = click.getClickId().getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES + Long.BYTES + id.length)
                .putInt(click.getEpoch())
                .putLong(click.getOffset())
                .put(id)
                .array());
    }

    private static LogPosition position(ClickAsked click) {
        return new LogPosition(click.getEpoch(), click.getOffset());
    }
}
