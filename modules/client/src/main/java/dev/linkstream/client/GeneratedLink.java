package dev.linkstream.client;

import dev.linkstream.events.LinkGenerated;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A link that opens its user's web chat.
 *
 * @param requestId of the request that it answers
 * @param code the short code, 11 characters
 * @param url the short URL, to be sent to the user
 * @param deepLinkUrl where the short URL led when the link was made
 * @param userId of the request, or a generated one where it named none
 * @param campaign null where the request named none
 * @param createdAt when the request was accepted, to the millisecond
 * @param expiresAt from when the link no longer opens; null: never
 */
public record GeneratedLink(
        String requestId,
        String code,
        String url,
        String deepLinkUrl,
        String userId,
        String scenarioId,
        @Nullable String campaign,
        Instant createdAt,
        @Nullable Instant expiresAt) {

    /** The link of an event. */
    public static GeneratedLink of(LinkGenerated event) {
        return new GeneratedLink(
                event.getRequestId(),
                event.getCode(),
                event.getUrl(),
                event.getDeepLinkUrl(),
                event.getUserId(),
                event.getScenarioId(),
                event.getCampaign(),
                event.getCreatedAt(),
                event.getExpiresAt());
    }
}
