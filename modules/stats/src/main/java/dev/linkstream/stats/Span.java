package dev.linkstream.stats;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One campaign in one span of time: its counters, and which of its links were clicked. Not thread-safe. */
final class Span {

    private final SpanUnit unit;
    private final int index;
    private boolean slotted;
    private Counters counters;
    private final List<@Nullable ClickSet> sets = new ArrayList<>();
    private boolean countersChanged;
    private final BitSet changedSets = new BitSet();

    /** Of all changes in the partition, the number of the last one here. */
    private long version;

    /** An empty span; where slots are not kept, it is counted as a whole. */
    Span(SpanUnit unit, int index, boolean slotted) {
        this.unit = unit;
        this.index = index;
        this.slotted = slotted;
        counters = new Counters(unit);
    }

    SpanUnit unit() {
        return unit;
    }

    int index() {
        return index;
    }

    long start() {
        return unit.startOf(index);
    }

    long version() {
        return version;
    }

    void version(long latest) {
        version = latest;
    }

    Counters counters() {
        return counters;
    }

    /** Sets of {@link ClickSet#LINKS} links each, in order; null where none of them was clicked. */
    List<@Nullable ClickSet> sets() {
        return sets;
    }

    /** Takes counters as they were stored. */
    void load(Counters stored) {
        counters = stored;
    }

    /** Takes a set as it was stored. */
    void load(int chunk, ClickSet stored) {
        reach(chunk);
        sets.set(chunk, stored);
    }

    void count(int slot, int kind, long count) {
        counters.add(place(slot), kind, count);
        countersChanged = true;
    }

    void countOutcome(int slot, String name) {
        counters.addOutcome(place(slot), name, 1);
        countersChanged = true;
    }

    void click(int link, int slot) {
        int chunk = link / ClickSet.LINKS;
        reach(chunk);
        ClickSet set = sets.get(chunk);
        if (set == null) {
            set = new ClickSet(unit, slotted);
            sets.set(chunk, set);
        }
        if (set.add(link % ClickSet.LINKS, slot)) {
            changedSets.set(chunk);
        } else {
            counters.add(place(slot), Counters.REPEATS, 1);
            countersChanged = true;
        }
    }

    private int place(int slot) {
        return slotted ? slot : counters.whole();
    }

    private void reach(int chunk) {
        while (sets.size() <= chunk) {
            sets.add(null);
        }
    }

    /** Clicks in the whole span. */
    long clicks() {
        long pairs = 0;
        for (ClickSet set : sets) {
            pairs += set == null ? 0 : set.pairs();
        }
        return pairs + counters.total(Counters.REPEATS);
    }

    /** Counts the span as a whole from now on. */
    void dropSlots() {
        if (slotted) {
            long clicks = clicks();
            slotted = false;
            counters.dropSlots();
            long links = 0;
            for (int chunk = 0; chunk < sets.size(); chunk++) {
                ClickSet set = sets.get(chunk);
                if (set != null) {
                    set.dropSlots();
                    links += set.size();
                    changedSets.set(chunk);
                }
            }
            counters.add(counters.whole(), Counters.REPEATS, clicks - links - counters.total(Counters.REPEATS));
            countersChanged = true;
        }
    }

    /** Stores what has changed. */
    void flush(Group group, Rows rows) {
        if (countersChanged) {
            rows.put(Keys.counters(group.id(), unit, index), counters.pack());
            countersChanged = false;
        }
        for (int chunk = changedSets.nextSetBit(0); chunk >= 0; chunk = changedSets.nextSetBit(chunk + 1)) {
            ClickSet set = sets.get(chunk);
            if (set != null) {
                rows.put(Keys.set(group.id(), unit, index, chunk), set.pack());
            }
        }
        changedSets.clear();
    }

    /** Takes less room, once all is stored. */
    void rest() {
        counters.rest();
        for (ClickSet set : sets) {
            if (set != null) {
                set.rest();
            }
        }
    }

    int memory() {
        int sum = 120 + counters.memory();
        for (ClickSet set : sets) {
            sum += set == null ? 8 : set.memory();
        }
        return sum;
    }
}
