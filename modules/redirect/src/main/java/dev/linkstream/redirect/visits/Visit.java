package dev.linkstream.redirect.visits;

import dev.linkstream.events.Device;
import dev.linkstream.events.stores.StoredLink;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a visitor did with a live link. Holds neither their address nor their user agent. */
public sealed interface Visit {

    /** The short code. */
    String code();

    /** What the code stood for at that time. */
    StoredLink link();

    Instant at();

    /** The link was followed. */
    record Click(String code, StoredLink link, Instant at, Device device) implements Visit {}

    /** A conversation began in the web chat that the link opened. */
    record Conversation(String code, StoredLink link, Instant at, UUID id) implements Visit {

        /**
         * The id of a conversation: the same at every instance and at any time.
         *
         * @param session the visitor's, as the chat names it; empty where the link is followed by one visitor alone
         */
        public static UUID id(String code, String session) {
            // No code has a line break, so no two pairs look alike.
            return UUID.nameUUIDFromBytes((code + "\n" + session).getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * A conversation came to something.
     *
     * @param value what it was worth, a decimal as it was sent
     */
    record Outcome(
            String code,
            StoredLink link,
            Instant at,
            UUID id,
            String name,
            @Nullable String value) implements Visit {

        /** The id of an outcome: one of that name is reported once a link and session. */
        public static UUID id(String code, String session, String name) {
            // The length tells where the name ends, so no two look alike.
            return UUID.nameUUIDFromBytes(
                    (code + "\n" + name.length() + "\n" + name + session).getBytes(StandardCharsets.UTF_8));
        }
    }
}
