package dev.linkstream.links;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether a link opens, of the link itself.
 *
 * @param createdAt when its request was accepted
 * @param expiresAt from when it no longer opens; null: never
 * @param maxClicks how many clicks it allows; null: any number
 * @param clicksUsed how many of them are used
 * @param revokedAt when it was revoked; null where it was not
 */
public record LinkLife(
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Long maxClicks,
        long clicksUsed,
        @Nullable Instant revokedAt) {}
