package dev.linkstream.core.state;

import dev.linkstream.events.OpenMode;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.LinkLife;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A link as it is now: its row, which is written once, and what was changed or counted since.
 *
 * @param state what counts instead of the row's options; null where nothing was changed or counted
 */
public record LinkNow(StoredLink row, @Nullable StoredLinkState state) {

    /** Whether there may be a {@link StoredLinkState} of this link: of others it need not be looked for. */
    public static boolean mayHaveState(StoredLink row) {
        return row.getChanged() || row.getMaxClicks() != null;
    }

    public @Nullable Instant expiresAt() {
        return state == null ? row.getExpiresAt() : state.getExpiresAt();
    }

    /** Null: any number. */
    public @Nullable Long maxClicks() {
        return state == null ? row.getMaxClicks() : state.getMaxClicks();
    }

    /** The link's own; null: the scenario's. */
    public @Nullable String fallbackUrl() {
        return state == null ? row.getFallbackUrl() : state.getFallbackUrl();
    }

    public OpenMode openMode() {
        OpenMode mode = state == null ? row.getOpenMode() : state.getOpenMode();
        return mode == null ? OpenMode.redirect : mode;
    }

    public @Nullable Instant revokedAt() {
        return state == null ? null : state.getRevokedAt();
    }

    /** How many clicks counted against a limit. */
    public long clicksUsed() {
        return state == null ? 0 : state.getClicksUsed();
    }

    /** Whether it has expired by its own word, and subscribers were not told of that yet. */
    public boolean hasUntoldExpiry(Instant now) {
        Instant expiry = expiresAt();
        return expiry != null
                && !now.isBefore(expiry)
                && revokedAt() == null
                && (state == null || !state.getExpiryTold());
    }

    /** What decides whether it opens. */
    public LinkLife life() {
        return new LinkLife(row.getCreatedAt(), expiresAt(), maxClicks(), clicksUsed(), revokedAt());
    }
}
