package dev.linkstream.core.handlers;

import dev.linkstream.stores.LogPosition;

/** A position of the log holds another request than it held before: the log was changed behind the core's back. */
public final class PositionReusedException extends RuntimeException {

    PositionReusedException(LogPosition position) {
        super("Position " + position.epoch() + "/" + position.offset()
                + " of link-requests holds another request than the one whose link was made there;"
                + " a restart begins a new epoch where the log's tail was lost");
    }
}
