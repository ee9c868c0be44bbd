package dev.linkstream.core.handlers;

import dev.linkstream.events.LinkRequested;
import dev.linkstream.stores.LogPosition;

/**
 * A request to carry out, at its place in the log.
 *
 * @param code the short code of that place
 * @param noted whether an earlier request's result is noted where this one's will be
 */
public record Admitted(LinkRequested request, LogPosition position, String code, boolean noted) {}
