package dev.linkstream.stores;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the rows of open stores, again and again, and checks those that nobody asks for: some 64 KB at once, then
 * rests for a hundred times as long as that took. A store is told what it finds, as when a reader meets it. Its thread
 * lives while there are stores.
 */
final class Scrub {

    /** So that a million links are gone through in a few minutes, and files that nobody reads stay out of memory. */
    private static final long SHORTEST_REST_NANOS = 50_000_000;

    private static final int REST = 100;

    private final String name;
    private final Set<RowStore> stores = ConcurrentHashMap.newKeySet();
    private @Nullable Thread thread;

    /** @param name of its stores */
    Scrub(String name) {
        this.name = name;
    }

    synchronized void add(RowStore store) {
        stores.add(store);
        if (thread == null) {
            thread = new Thread(this::run, name + "-scrub");
            thread.setDaemon(true);
            thread.start();
        }
    }

    synchronized void remove(RowStore store) {
        stores.remove(store);
    }

    private void run() {
        while (goesOn()) {
            for (RowStore each : stores) {
                long begin = System.nanoTime();
                each.scrub();
                LockSupport.parkNanos(Math.max(SHORTEST_REST_NANOS, REST * (System.nanoTime() - begin)));
            }
        }
    }

    private synchronized boolean goesOn() {
        if (stores.isEmpty()) {
            thread = null;
            return false;
        }
        return true;
    }
}
