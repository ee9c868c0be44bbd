package dev.linkstream.stats.counts;

import dev.linkstream.stats.rows.BitReader;
import dev.linkstream.stats.rows.BitWriter;
import org.jspecify.annotations.Nullable;

/**
 * A row of a campaign's span: the clicks of {@value ClickSet#LINKS} of its links, and in the first one all that is counted
 * besides. It lies packed, as it is stored, until it is changed. Not thread-safe.
 */
public final class SpanRow {

    private final SpanUnit unit;
    private boolean slotted;
    private byte @Nullable [] packed;

    /** Null while it lies packed, and where nothing is counted. */
    private @Nullable Counters counters;

    /** Null while it lies packed. */
    private @Nullable ClickSet clicks;

    /** An empty one. */
    SpanRow(SpanUnit unit, boolean slotted) {
        this.unit = unit;
        this.slotted = slotted;
        clicks = new ClickSet(unit, slotted);
    }

    /** The row that {@link #pack} wrote. */
    public SpanRow(SpanUnit unit, byte[] packed) {
        this.unit = unit;
        this.packed = packed;
        slotted = new BitReader(packed).bit();
    }

    public boolean isSlotted() {
        return slotted;
    }

    /** Whether a link was clicked in a slot, or without slots at all, for the first time. */
    boolean click(int link, int slot) {
        ClickSet opened = open();
        boolean isNew = opened.add(link, slot);
        if (isNew) {
            packed = null;
        }
        return isNew;
    }

    /** What is counted besides, to be changed. */
    Counters counters() {
        open();
        packed = null;
        Counters opened = counters;
        if (opened == null) {
            opened = new Counters(unit);
            counters = opened;
        }
        return opened;
    }

    private ClickSet open() {
        ClickSet opened = clicks;
        if (opened == null) {
            BitReader row = new BitReader(packed());
            row.bit();
            counters = row.bit() ? Counters.read(unit, row) : null;
            opened = ClickSet.read(unit, slotted, row);
            clicks = opened;
        }
        return opened;
    }

    private byte[] packed() {
        if (packed == null) {
            throw new IllegalStateException("A row that is not open is packed");
        }
        return packed;
    }

    /**
     * Tells of all that it holds.
     *
     * @return how many pairs of link and slot there are; without slots, of links
     */
    public int read(Counters.Each each, ClickSet.Each eachLink) {
        ClickSet opened = clicks;
        if (opened != null) {
            if (counters != null) {
                counters.forEach(each);
            }
            opened.forEach(eachLink);
            return opened.pairs();
        }
        BitReader row = new BitReader(packed());
        row.bit();
        if (row.bit()) {
            Counters.read(unit, row, each);
        }
        return ClickSet.readPairs(unit, slotted, row, eachLink);
    }

    /**
     * Counts it as a whole from now on.
     *
     * @return clicks that are no longer told by a link and a slot
     */
    int dropSlots() {
        ClickSet opened = open();
        packed = null;
        int before = opened.pairs();
        slotted = false;
        opened.dropSlots();
        if (counters != null) {
            counters.dropSlots();
        }
        return before - opened.pairs();
    }

    /** The row as it is stored. */
    byte[] pack() {
        byte[] row = packed;
        if (row == null) {
            BitWriter bits = new BitWriter().bit(slotted).bit(counters != null);
            if (counters != null) {
                counters.pack(bits);
            }
            open().pack(bits);
            row = bits.bytes();
            packed = row;
        }
        return row;
    }

    /** Lets go what only changes need, once it is packed. */
    void rest() {
        if (packed != null) {
            clicks = null;
            counters = null;
        }
    }

    /** What it takes in memory, about. */
    int memory() {
        return 32
                + (packed == null ? 0 : 16 + packed.length)
                + (clicks == null ? 0 : clicks.memory())
                + (counters == null ? 0 : counters.memory());
    }
}
