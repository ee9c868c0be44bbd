package dev.linkstream.core;

import dev.linkstream.core.handlers.Admitted;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.stores.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * What an admitted request comes to.
 *
 * @param rejection why there is no link, null where there is one
 * @param previousLink the user's link before this one, null for the first
 */
record Decided(
        Admitted admitted,
        @Nullable LinkRejected rejection,
        @Nullable LogPosition previousLink) {}
