package dev.linkstream.intake;

import dev.linkstream.links.Lifetime;
import org.jspecify.annotations.Nullable;

/**
 * What a link may have beside user and attributes.
 *
 * @param lifetime after which it no longer opens, null for ever
 * @param fallbackUrl where a click then leads, null for the scenario's
 */
record LinkOptions(@Nullable Lifetime lifetime, @Nullable String fallbackUrl) {

    static final LinkOptions NONE = new LinkOptions(null, null);
}
