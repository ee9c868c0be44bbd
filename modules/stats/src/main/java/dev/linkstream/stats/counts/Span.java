package dev.linkstream.stats.counts;

import dev.linkstream.stats.rows.Rows;
import java.util.Arrays;

/** One campaign in one span of time: what is counted, and which of its links were clicked. Not thread-safe. */
public final class Span {

    private final SpanUnit unit;
    private final int index;
    private boolean slotted;

    /** One each {@link ClickSet#LINKS} links. */
    private SpanRow[] rows = {};

    /** Of all changes in the partition, the number of the last one here. */
    private long version;

    /** The rows changed: a bit each, those from the 63rd on together. */
    private long changed;

    /** An empty span; where slots are not kept, it is counted as a whole. */
    Span(SpanUnit unit, int index, boolean slotted) {
        this.unit = unit;
        this.index = index;
        this.slotted = slotted;
    }

    SpanUnit unit() {
        return unit;
    }

    public int index() {
        return index;
    }

    public long start() {
        return unit.startOf(index);
    }

    long version() {
        return version;
    }

    void version(long latest) {
        version = latest;
    }

    /** How many rows it has, of successive links. */
    public int chunks() {
        return rows.length;
    }

    public SpanRow row(int chunk) {
        return rows[chunk];
    }

    /** Takes a row as it was stored. */
    void load(int chunk, byte[] stored) {
        SpanRow row = new SpanRow(unit, stored);
        slotted = row.isSlotted();
        reach(chunk);
        rows[chunk] = row;
    }

    public void count(int slot, int kind) {
        Counters counters = counters();
        counters.add(slotted ? slot : counters.whole(), kind, 1);
    }

    public void countOutcome(int slot, String name) {
        Counters counters = counters();
        counters.addOutcome(slotted ? slot : counters.whole(), name, 1);
    }

    private Counters counters() {
        reach(0);
        change(0);
        return rows[0].counters();
    }

    public void click(int link, int slot) {
        int chunk = link / ClickSet.LINKS;
        reach(chunk);
        if (rows[chunk].click(link % ClickSet.LINKS, slot)) {
            change(chunk);
        } else {
            count(slot, Counters.REPEATS);
        }
    }

    private void change(int chunk) {
        changed |= 1L << Math.min(chunk, Long.SIZE - 1);
    }

    private void reach(int chunk) {
        int before = rows.length;
        if (chunk >= before) {
            rows = Arrays.copyOf(rows, chunk + 1);
            for (int i = before; i <= chunk; i++) {
                rows[i] = new SpanRow(unit, slotted);
            }
        }
    }

    /** Counts the span as a whole from now on. */
    void dropSlots() {
        if (slotted) {
            slotted = false;
            long repeats = 0;
            for (SpanRow each : rows) {
                repeats += each.dropSlots();
            }
            changed = -1;
            if (repeats > 0) {
                Counters counters = counters();
                counters.add(counters.whole(), Counters.REPEATS, repeats);
            }
        }
    }

    /** Stores what has changed. */
    void flush(int campaign, Rows store) {
        for (int chunk = 0; chunk < rows.length; chunk++) {
            if ((changed >>> Math.min(chunk, Long.SIZE - 1) & 1) != 0) {
                store.put(Keys.span(campaign, unit, index, chunk), rows[chunk].pack());
            }
        }
        changed = 0;
    }

    /** Takes less room, once all is stored. */
    void rest() {
        for (SpanRow each : rows) {
            each.rest();
        }
    }

    /** What it takes in memory, about. */
    int memory() {
        int sum = 72;
        for (SpanRow each : rows) {
            sum += each.memory();
        }
        return sum;
    }
}
