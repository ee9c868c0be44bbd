package dev.linkstream.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ids that nobody knew a moment ago, so that a flood of them is no flood for the registry. Not thread-safe. */
final class UnknownIds {

    private static final int CAPACITY = 10_000;

    private final Clock clock;
    private final Duration memory;
    private final Map<Integer, Instant> until = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Instant> eldest) {
            return size() > CAPACITY;
        }
    };

    UnknownIds(Clock clock, Duration memory) {
        this.clock = clock;
        this.memory = memory;
    }

    boolean contains(int id) {
        Instant end = until.get(id);
        return end != null && clock.instant().isBefore(end);
    }

    void add(int id) {
        until.remove(id);
        until.put(id, clock.instant().plus(memory));
    }
}
