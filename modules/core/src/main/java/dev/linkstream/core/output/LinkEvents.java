package dev.linkstream.core.output;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.ChangeCause;
import dev.linkstream.events.LinkChanged;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.DeepLink;
import dev.linkstream.links.LinkState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the answers to requests. Equal inputs give equal answers, so that a replay repeats them. */
public final class LinkEvents {

    private LinkEvents() {}

    public static LinkGenerated generated(LinkRequested request, String code) {
        // With a constructor and not a builder, which costs as much as all else here.
        return new LinkGenerated(
                code,
                requestId(request, code),
                request.getBatchId(),
                request.getBatchId() == null ? null : request.getIndex(),
                code,
                DeepLink.shortUrl(request.getShortBaseUrl(), code),
                DeepLink.build(
                        request.getFullpageUrl(),
                        request.getScenarioId(),
                        request.getUserId(),
                        request.getAppKey(),
                        code),
                request.getUserId(),
                request.getScenarioId(),
                request.getCampaign(),
                request.getCreatedAt(),
                request.getExpiresAt());
    }

    /** The answer that the first request of this identity was given: its link under the host it was given with. */
    public static LinkGenerated repeated(LinkRequested repeat, StoredLink link, String code) {
        LinkRequested first = LinkRequested.newBuilder(repeat)
                .setRequestId(link.getRequestId())
                .setScenarioId(link.getScenarioId())
                .setCampaign(link.getCampaign())
                .setShortBaseUrl(link.getShortBaseUrl())
                .setCreatedAt(link.getCreatedAt())
                .setExpiresAt(link.getExpiresAt())
                .build();
        return generated(first, code);
    }

    public static LinkRejected rejected(
            LinkRequested request, String code, RejectionReason reason, String message, String field) {
        return LinkRejected.newBuilder()
                .setEventId(code)
                .setRequestId(requestId(request, code))
                .setBatchId(request.getBatchId())
                .setIndex(request.getBatchId() == null ? null : request.getIndex())
                .setUserId(request.getUserId())
                .setScenarioId(request.getScenarioId())
                .setReason(reason)
                .setMessage(message)
                .setField(field)
                .build();
    }

    /** A link that is no longer what it was, seen with the rule of its campaign. */
    public static LinkChanged changed(
            String eventId,
            String code,
            LinkNow link,
            @Nullable CampaignRule rule,
            List<String> changes,
            ChangeCause cause,
            LinkState state,
            Instant changedAt) {
        StoredLink row = link.row();
        boolean counted = link.maxClicks() != null || link.clicksUsed() > 0;
        return new LinkChanged(
                eventId,
                code,
                row.getUserId(),
                row.getScenarioId(),
                row.getCampaign(),
                row.getBatchId(),
                cause,
                changes,
                dev.linkstream.events.LinkState.valueOf(state.wireName()),
                rule == null ? link.expiresAt() : rule.expiryOf(link.expiresAt()),
                link.maxClicks(),
                rule == null || link.fallbackUrl() != null ? link.fallbackUrl() : rule.fallbackUrl(),
                link.openMode(),
                counted ? link.clicksUsed() : null,
                changedAt);
    }

    /** The refusal of a request under whose batch and index another user's came first. */
    public static LinkRejected clash(LinkRequested request, String code) {
        return rejected(
                request,
                code,
                RejectionReason.malformed_request,
                "Another user's request was made under the same key before.",
                "user_id");
    }

    /** The refusal of a request that names a destroyed key: it came into the log minutes after it was encrypted. */
    public static LinkRejected tooLate(LinkRequested request, String code) {
        return rejected(
                request,
                code,
                RejectionReason.malformed_request,
                "The request came too late: the key is destroyed that it was encrypted under. Send it again.",
                "attributes");
    }

    /** The refusal of a repeat of a request whose user was erased since: it brings nobody back. */
    public static LinkRejected erased(LinkRequested request, String code) {
        return rejected(
                request,
                code,
                RejectionReason.malformed_request,
                "The user of this request was erased after it was first made.",
                "user_id");
    }

    private static String requestId(LinkRequested request, String code) {
        if (request.getRequestId() != null) {
            return request.getRequestId();
        }
        return request.getBatchId() == null ? code : request.getBatchId() + ":" + request.getIndex();
    }
}
