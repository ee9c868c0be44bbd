package dev.linkstream.stats;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Intervals' numbers that were worked out before, each with the number of the last change that it knows of. Bounded: the
 * longest unused go first. Not thread-safe.
 */
final class Memo {

    private static final int MOST_TALLIES = 8_192;

    private final Map<Key, Entry> entries = new LinkedHashMap<>(256, 0.75f, true);
    private int tallies;

    /** What was asked: some intervals of one span of time, or one interval. */
    record Key(String scenario, @Nullable String onlyCampaign, Interval interval, long start, long end) {}

    private record Entry(long version, Tally[] tallies) {}

    /** Worked out when nothing had changed but what is known of now, too; null where there is none such. */
    Tally @Nullable [] find(Key key, long version) {
        Entry found = entries.get(key);
        return found != null && found.version == version ? found.tallies : null;
    }

    void put(Key key, long version, Tally[] found) {
        Entry before = entries.put(key, new Entry(version, found));
        tallies += found.length - (before == null ? 0 : before.tallies.length);
        Iterator<Entry> oldest = entries.values().iterator();
        while (tallies > MOST_TALLIES && oldest.hasNext()) {
            tallies -= oldest.next().tallies.length;
            oldest.remove();
        }
    }
}
