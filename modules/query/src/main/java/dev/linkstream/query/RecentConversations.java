package dev.linkstream.query;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/** The conversations that this instance was told of last. Thread-safe. */
final class RecentConversations {

    private final int capacity;
    private final Set<UUID> inOrder = new LinkedHashSet<>();

    /** Knows the last {@code capacity} ones. */
    RecentConversations(int capacity) {
        this.capacity = capacity;
    }

    /**
     * The id of a conversation: the same at every instance and at any time.
     *
     * @param session the visitor's, as the chat names it; empty where the link is followed by one visitor alone
     */
    static UUID id(String code, String session) {
        // No code has a line break, so no two pairs look alike.
        return UUID.nameUUIDFromBytes((code + "\n" + session).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it is new. */
    synchronized boolean add(UUID id) {
        if (!inOrder.add(id)) {
            return false;
        }
        if (inOrder.size() > capacity) {
            inOrder.remove(inOrder.iterator().next());
        }
        return true;
    }

    synchronized void forget(UUID id) {
        inOrder.remove(id);
    }
}
