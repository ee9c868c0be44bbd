package dev.linkstream.core.state;

import dev.linkstream.events.stores.StoredLink;

/**
 * What is left of a link whose user was erased: that it was there, so that its code is not unknown, and nothing about
 * whose it was or where it led.
 */
public final class ErasedLinks {

    /** No user has this id, and no scenario. */
    private static final String NOBODY = "";

    private ErasedLinks() {}

    public static boolean is(StoredLink link) {
        return link.getUserId().isEmpty();
    }

    /** Takes everything from a link but its creation. */
    public static StoredLink erased(StoredLink link) {
        return StoredLink.newBuilder()
                .setUserId(NOBODY)
                .setScenarioId(NOBODY)
                .setIndex(0)
                .setCreatedAt(link.getCreatedAt())
                .setShortBaseUrl("")
                .build();
    }
}
