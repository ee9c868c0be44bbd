package dev.linkstream.links;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What holds of all links of a campaign, beside what each says itself. Immutable; its text form leaves the fallback URL
 * out.
 *
 * @param revokedAt from when the links that were made until then are revoked; null: none is
 * @param expiresAt from when no link opens any more, unless its own expiry is earlier; null: only its own counts
 * @param fallbackUrl where a link leads that opens nothing; null: as the link or its scenario says
 */
public record CampaignRule(
        String scenarioId,
        String campaign,
        @Nullable Instant revokedAt,
        @Nullable Instant expiresAt,
        @Nullable String fallbackUrl) {

    /** The rule of a campaign of which nothing was ever said. */
    public static CampaignRule none(String scenarioId, String campaign) {
        return new CampaignRule(scenarioId, campaign, null, null, null);
    }

    /** Whether a link made at that time is revoked; one made after the revocation is not. */
    public boolean revokes(Instant createdAt, Instant now) {
        return revokedAt != null && !now.isBefore(revokedAt) && !createdAt.isAfter(revokedAt);
    }

    /** The earlier of a link's own expiry and the campaign's; null where neither is. */
    public @Nullable Instant expiryOf(@Nullable Instant own) {
        return own == null || (expiresAt != null && expiresAt.isBefore(own)) ? expiresAt : own;
    }

    @Override
    public String toString() {
        return "CampaignRule[scenarioId=" + scenarioId + ", revokedAt=" + revokedAt + ", expiresAt=" + expiresAt + "]";
    }
}
