package dev.linkstream.stats;

import dev.linkstream.stats.counts.Interval;
import dev.linkstream.stats.counts.Tally;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Intervals' numbers that were worked out before. Bounded: the longest unused go first. Not thread-safe.
 */
final class Memo {

    private static final int MOST_TALLIES = 8_192;

    private final Map<Key, Entry> entries = new LinkedHashMap<>(256, 0.75f, true);
    private int tallies;

    /** What was asked: some intervals of one span of time, or one interval. */
    record Key(String scenario, @Nullable String onlyCampaign, Interval interval, long start, long end) {}

    /** What was worked out; {@code version}: of all changes, the last one that it knows of. */
    record Entry(long version, Tally[] tallies) {}

    /** What was worked out last; null where nothing was. */
    @Nullable Entry find(Key key) {
        return entries.get(key);
    }

    void put(Key key, Entry found) {
        Entry before = entries.put(key, found);
        tallies += found.tallies.length - (before == null ? 0 : before.tallies.length);
        Iterator<Entry> oldest = entries.values().iterator();
        while (tallies > MOST_TALLIES && oldest.hasNext()) {
            tallies -= oldest.next().tallies.length;
            oldest.remove();
        }
    }
}
