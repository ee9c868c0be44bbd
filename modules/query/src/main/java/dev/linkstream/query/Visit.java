package dev.linkstream.query;

import dev.linkstream.events.Device;
import dev.linkstream.events.stores.StoredLink;
import java.time.Instant;
import java.util.UUID;

/** What a visitor did with a live link. Holds neither their address nor their user agent. */
sealed interface Visit {

    /** The short code. */
    String code();

    /** What the code stood for at that time. */
    StoredLink link();

    Instant at();

    /** The link was followed. */
    record Click(String code, StoredLink link, Instant at, Device device) implements Visit {}

    /** A conversation began in the web chat that the link opened. */
    record Conversation(String code, StoredLink link, Instant at, UUID id) implements Visit {}
}
