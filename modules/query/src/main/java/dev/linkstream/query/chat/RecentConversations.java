package dev.linkstream.query.chat;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/** The conversations and outcomes that this instance was told of last. Thread-safe. */
final class RecentConversations {

    private final int capacity;
    private final Set<UUID> inOrder = new LinkedHashSet<>();

    /** Knows the last {@code capacity} ones. */
    RecentConversations(int capacity) {
        this.capacity = capacity;
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
