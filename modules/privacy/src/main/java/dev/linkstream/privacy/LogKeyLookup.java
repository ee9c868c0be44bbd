package dev.linkstream.privacy;

import dev.linkstream.privacy.master.KeyUnavailableException;
import org.jspecify.annotations.Nullable;

/** Finds log keys by id. */
interface LogKeyLookup {

    /**
     * The key of that id; null where it was destroyed.
     *
     * @throws KeyUnavailableException if there never was such a key
     * @throws LogKeysUnreachableException if that cannot be told now
     */
    @Nullable LogKey find(long id);
}
