package dev.linkstream.links;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario says of its links, where a link does not say it itself. Nothing is checked here, see
 * {@link ScenarioRules}.
 *
 * @param expiresIn ISO 8601 duration, such as {@code P30D}; null: links do not expire by themselves
 * @param fallbackUrl where a dead link leads; null: nowhere
 * @param allowedHosts the hosts that fallback URLs may have; empty: any
 * @param openMode null: by redirect
 * @param maxClicks how many clicks a link allows; null: any number
 * @param preview null: messengers are shown nothing
 */
public record LinkDefaults(
        @Nullable String expiresIn,
        @Nullable String fallbackUrl,
        List<String> allowedHosts,
        @Nullable OpenMode openMode,
        @Nullable Long maxClicks,
        @Nullable Preview preview) {

    /** Of a scenario that says nothing. */
    public static final LinkDefaults NONE = new LinkDefaults(null, null, List.of(), null, null, null);

    public LinkDefaults {
        allowedHosts = List.copyOf(allowedHosts);
    }
}
