package dev.linkstream.intake;

import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.events.UserErasureRequested;
import org.jspecify.annotations.Nullable;

/** What becomes of a request. */
sealed interface Decision {

    /** It goes into the request log, under its user's key. */
    record Accepted(LinkRequested event, @Nullable ReplyHeaders replyTo) implements Decision {}

    /** Its user is to be forgotten, which goes into the request log in the order of what is asked for them. */
    record Erasure(UserErasureRequested event, @Nullable ReplyHeaders replyTo) implements Decision {}

    /** Its refusal goes into the request log, so that it is told in order. */
    record Refused(String key, LinkRejected event, @Nullable ReplyHeaders replyTo) implements Decision {}

    /** The source's condition leaves the record out. */
    record Skipped() implements Decision {}

    /** The record cannot be read; the cause is for people. */
    record Buried(String cause) implements Decision {}
}
