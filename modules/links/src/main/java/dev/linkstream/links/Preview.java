package dev.linkstream.links;

import org.jspecify.annotations.Nullable;

/**
 * What messengers show of a scenario's links: never anything of a user. Each part may be missing.
 *
 * @param imageUrl an absolute http or https URL
 */
public record Preview(
        @Nullable String title,
        @Nullable String description,
        @Nullable String imageUrl) {}
