package dev.linkstream.redirect.visits;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from any number of threads to one, in a ring. Lock-free, and it allocates nothing: an event loop may
 * offer.
 */
final class VisitQueue {

    private final AtomicReferenceArray<@Nullable Visit> ring;
    /** How many were ever given a place. */
    private final AtomicLong offered = new AtomicLong();
    /** How many were ever taken; written by the taking thread alone. */
    private volatile long taken;

    VisitQueue(int capacity) {
        ring = new AtomicReferenceArray<>(capacity);
    }

    /** Whether there was room. */
    boolean offer(Visit visit) {
        long place;
        do {
            place = offered.get();
            if (place - taken >= ring.length()) {
                return false;
            }
        } while (!offered.compareAndSet(place, place + 1));
        ring.set(slot(place), visit);
        return true;
    }

    /** The oldest, or null where there is none yet; only ever called by one thread. */
    @Nullable Visit poll() {
        long place = taken;
        int slot = slot(place);
        Visit visit = ring.get(slot);
        if (visit != null) {
            ring.set(slot, null);
            // Only now may the slot be given away again.
            taken = place + 1;
        }
        return visit;
    }

    int size() {
        return (int) (offered.get() - taken);
    }

    private int slot(long place) {
        return (int) (place % ring.length());
    }
}
