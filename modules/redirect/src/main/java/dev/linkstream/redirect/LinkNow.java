package dev.linkstream.redirect;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.LinkLife;
import dev.linkstream.links.OpenMode;
import dev.linkstream.reads.LinkLookup.Found;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A link as it is now.
 *
 * @param link its row, which never changes
 * @param changed what counts instead of the row's options once they were changed or a click was counted; null until then
 */
public record LinkNow(StoredLink link, @Nullable StoredLinkState changed) {

    public static LinkNow of(Found.Link found) {
        return new LinkNow(found.link(), found.state());
    }

    LinkLife life() {
        Instant created = link.getCreatedAt();
        return changed == null
                ? new LinkLife(created, link.getExpiresAt(), link.getMaxClicks(), 0, null)
                : new LinkLife(
                        created,
                        changed.getExpiresAt(),
                        changed.getMaxClicks(),
                        changed.getClicksUsed(),
                        changed.getRevokedAt());
    }

    /** How many clicks it allows; null: any number. */
    @Nullable Long maxClicks() {
        return changed == null ? link.getMaxClicks() : changed.getMaxClicks();
    }

    OpenMode openMode() {
        dev.linkstream.events.OpenMode mode = changed == null ? link.getOpenMode() : changed.getOpenMode();
        return mode == dev.linkstream.events.OpenMode.confirm ? OpenMode.CONFIRM : OpenMode.REDIRECT;
    }

    /** Where it leads once it opens nothing, by its own word. */
    @Nullable String fallbackUrl() {
        return changed == null ? link.getFallbackUrl() : changed.getFallbackUrl();
    }
}
