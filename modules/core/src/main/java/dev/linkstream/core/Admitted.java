package dev.linkstream.core;

import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.stores.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * A request to carry out, at its place in the log.
 *
 * @param code the short code of that place
 * @param rejection what an attempt before a crash came to, null where there was none or it made a link
 * @param noted whether an earlier request's result is noted where this one's will be
 */
record Admitted(
        LinkRequested request,
        LogPosition position,
        String code,
        @Nullable LinkRejected rejection,
        boolean noted) {}
