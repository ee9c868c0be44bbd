package dev.linkstream.links;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The options that a request gives its link, every one of them valid (see {@link OptionRules}); null where it says
 * nothing.
 *
 * @param campaign what the link is counted under
 * @param expiresAt from when the link no longer opens; not beside {@code expiresIn}
 * @param expiresIn how long after it was accepted the link no longer opens
 * @param fallbackUrl where a click leads once the link no longer opens
 * @param maxClicks how many clicks the link allows
 */
public record LinkOptions(
        @Nullable String campaign,
        @Nullable Instant expiresAt,
        @Nullable Lifetime expiresIn,
        @Nullable String fallbackUrl,
        @Nullable Long maxClicks,
        @Nullable OpenMode openMode) {

    /** Of a request that says nothing. */
    public static final LinkOptions NONE = new LinkOptions(null, null, null, null, null, null);

    /**
     * These options, and the scenario's where these say nothing. A fallback URL is not filled in: a link without one of its
     * own follows its scenario's as it is at the click.
     */
    public LinkOptions over(LinkDefaults defaults) {
        String usual = defaults.expiresIn();
        return new LinkOptions(
                campaign,
                expiresAt,
                expiresAt != null || expiresIn != null || usual == null ? expiresIn : Lifetime.parse(usual),
                fallbackUrl,
                maxClicks == null ? defaults.maxClicks() : maxClicks,
                openMode == null ? defaults.openMode() : openMode);
    }

    /** When a link of these options expires that was accepted at that time; null for never. */
    public @Nullable Instant expiry(Instant acceptedAt) {
        return expiresIn == null ? expiresAt : expiresIn.endOf(acceptedAt);
    }
}
