package dev.linkstream.links;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a click on a link meets. */
public enum LinkState {
    LIVE,
    EXPIRED,
    REVOKED,
    USED_UP;

    /** The name of the state in JSON, such as {@code used_up}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The state of a link: revoked comes before expired, and expired before used up. Of a link's and its campaign's expiry the
     * earlier counts; a link that was made after its campaign's revocation is none of the revoked.
     *
     * @param campaign the rule of the link's campaign, null where there is none
     * @param now by the clock of whoever asks; within the core, by the time in the record
     */
    public static LinkState of(LinkLife link, @Nullable CampaignRule campaign, Instant now) {
        if (link.revokedAt() != null || (campaign != null && campaign.revokes(link.createdAt(), now))) {
            return REVOKED;
        }
        Instant expiry = campaign == null ? link.expiresAt() : campaign.expiryOf(link.expiresAt());
        if (expiry != null && !now.isBefore(expiry)) {
            return EXPIRED;
        }
        Long maxClicks = link.maxClicks();
        return maxClicks != null && link.clicksUsed() >= maxClicks ? USED_UP : LIVE;
    }
}
