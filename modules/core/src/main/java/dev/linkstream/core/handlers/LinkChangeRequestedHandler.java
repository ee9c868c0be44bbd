package dev.linkstream.core.handlers;

import dev.linkstream.core.output.LinkEvents;
import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.ChangeCause;
import dev.linkstream.events.LinkChangeRequested;
import dev.linkstream.events.OpenMode;
import dev.linkstream.events.Verdict;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.LinkState;
import dev.linkstream.stores.LogPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes links, and revokes them for good. What was changed is answered with the link as it is from then on, and told on
 * {@code link-changes}; what changes nothing is only answered. That a link has expired is told once, when a record says so
 * or changes it: the core has no clock.
 */
public final class LinkChangeRequestedHandler implements RecordHandler<LinkChangeRequested> {

    private final LinkStates links;

    public LinkChangeRequestedHandler(LinkStates links) {
        this.links = links;
    }

    @Override
    public void handle(LinkChangeRequested request, LoggedRecord at) {
        LogPosition position = position(request);
        LinkNow before = links.find(position, request.getUserId());
        if (before == null) {
            links.answer(request.getChangeId(), Verdict.unknown, null, at);
            return;
        }
        CampaignRule rule = links.ruleOf(before);
        StoredLinkState state = LinkStates.copy(before);
        Instant now = request.getRequestedAt();
        boolean expired = LinkStates.stateOf(before, now) == LinkState.EXPIRED && !state.getExpiryTold();
        if (expired) {
            state.setExpiryTold(true);
            tellExpiry(request, before, rule, at);
        }
        List<String> changes = apply(request, before, state);
        LinkNow after = new LinkNow(changedRow(before), state);
        LinkState stateAfter = LinkState.of(after.life(), rule, now);
        if (stateAfter != LinkState.of(before.life(), rule, now)) {
            changes.add(0, "state");
        }
        if (!changes.isEmpty() || expired) {
            links.change(position, before, state);
        }
        if (!changes.isEmpty()) {
            links.tell(
                    LinkEvents.changed(
                            at.code(),
                            LinkStates.code(position, at),
                            after,
                            rule,
                            changes,
                            request.getCause(),
                            stateAfter,
                            now),
                    at.record().timestamp());
        }
        links.answer(request.getChangeId(), Verdict.granted, after, at);
    }

    /** Nothing is told of a link that its campaign had closed before. */
    private void tellExpiry(LinkChangeRequested request, LinkNow link, @Nullable CampaignRule rule, LoggedRecord at) {
        Instant expiry = Objects.requireNonNull(link.expiresAt());
        LinkState until = LinkState.of(link.life(), rule, expiry.minusMillis(1));
        if (until == LinkState.REVOKED || until == LinkState.EXPIRED) {
            return;
        }
        // Along with another change it is an event of its own.
        boolean along = request.getCause() != ChangeCause.expiry;
        links.tell(
                LinkEvents.changed(
                        at.code() + (along ? "-expiry" : ""),
                        LinkStates.code(position(request), at),
                        link,
                        rule,
                        List.of("state"),
                        ChangeCause.expiry,
                        LinkState.of(link.life(), rule, expiry),
                        expiry),
                at.record().timestamp());
    }

    /** A change that was made is there. */
    @Override
    public void repeat(LinkChangeRequested request, LoggedRecord at) {
        LinkNow link = links.find(position(request), request.getUserId());
        links.answer(request.getChangeId(), link == null ? Verdict.unknown : Verdict.granted, link, at);
    }

    /** Changes the state as asked; answers which options are others then. */
    private static List<String> apply(LinkChangeRequested request, LinkNow before, StoredLinkState state) {
        List<String> asked = request.getChanges();
        List<String> changes = new ArrayList<>();
        if (asked.contains("expires_at") && differ("expires_at", before.expiresAt(), request.getExpiresAt(), changes)) {
            state.setExpiresAt(request.getExpiresAt());
            state.setExpiryTold(false);
        }
        if (asked.contains("max_clicks") && differ("max_clicks", before.maxClicks(), request.getMaxClicks(), changes)) {
            state.setMaxClicks(request.getMaxClicks());
        }
        if (asked.contains("fallback_url")
                && differ("fallback_url", before.fallbackUrl(), request.getFallbackUrl(), changes)) {
            state.setFallbackUrl(request.getFallbackUrl());
        }
        OpenMode mode = request.getOpenMode() == null ? OpenMode.redirect : request.getOpenMode();
        if (asked.contains("open_mode") && differ("open_mode", before.openMode(), mode, changes)) {
            state.setOpenMode(mode);
        }
        if (request.getRevoked() && state.getRevokedAt() == null) {
            state.setRevokedAt(request.getRequestedAt());
        }
        return changes;
    }

    private static boolean differ(
            String option, @Nullable Object before, @Nullable Object after, List<String> changes) {
        boolean differ = !Objects.equals(before, after);
        if (differ) {
            changes.add(option);
        }
        return differ;
    }

    private static StoredLink changedRow(LinkNow link) {
        StoredLink row = StoredLink.newBuilder(link.row()).build();
        row.setChanged(true);
        return row;
    }

    private static LogPosition position(LinkChangeRequested request) {
        return new LogPosition(request.getEpoch(), request.getOffset());
    }
}
