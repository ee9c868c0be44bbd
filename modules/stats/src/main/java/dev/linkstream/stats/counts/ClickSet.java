package dev.linkstream.stats.counts;

import dev.linkstream.stats.rows.BitReader;
import dev.linkstream.stats.rows.BitWriter;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Which of {@value #LINKS} successive links of a campaign were clicked in a span, and each in which of its slots. Once
 * slots are no longer kept, it only knows which links were clicked in the span as a whole. Not thread-safe.
 *
 * <p>Stored are the pairs of link and slot in order, each as its distance from the one before: few bits where there are
 * many, and where there are few not many more than it takes to tell which they are.
 */
public final class ClickSet {

    public static final int LINKS = 4096;
    public static final int WORDS = LINKS / Long.SIZE;

    private static final long[] NONE = {};

    /** Division by a number of slots as a multiplication: exact for all pairs that there are. */
    private static final int SHIFT = 34;

    /** Is told of each link, ascending, and of its slots: bits 0 to 63, and 64 on. */
    public interface Each {
        void link(int link, long low, long high);
    }

    private final int slots;
    private boolean slotted;
    private int size;
    private int pairs;
    private short[] links = {};
    private long[] low = NONE;
    private long[] high = NONE;

    /** An empty set. */
    ClickSet(SpanUnit unit, boolean slotted) {
        slots = unit.slots();
        this.slotted = slotted;
    }

    /** The set that {@link #pack} wrote. */
    static ClickSet read(SpanUnit unit, boolean slotted, BitReader row) {
        ClickSet set = new ClickSet(unit, slotted);
        set.pairs = readPairs(unit, slotted, row, (link, lowSlots, highSlots) -> {
            set.insert(set.size, link);
            if (slotted) {
                set.low[set.size - 1] = lowSlots;
                set.high[set.size - 1] = highSlots;
            }
        });
        return set;
    }

    /** Tells of each link that {@link #pack} wrote, and how many pairs there are. */
    static int readPairs(SpanUnit unit, boolean slotted, BitReader row, Each each) {
        int pairs = row.count();
        if (pairs == 0) {
            return 0;
        }
        int slots = slotted ? unit.slots() : 1;
        long inverse = ((1L << SHIFT) + slots - 1) / slots;
        int k = row.columnBegins();
        long pair = -1;
        int link = -1;
        long lowSlots = 0;
        long highSlots = 0;
        for (int i = 0; i < pairs; i++) {
            pair += row.rice(k) + 1;
            if (pair < 0 || pair >= (long) LINKS * slots) {
                throw new SerializationException("A row of the numbers has a link too many");
            }
            int at = (int) ((pair * inverse) >>> SHIFT);
            if (at != link) {
                if (link >= 0) {
                    each.link(link, lowSlots, highSlots);
                }
                link = at;
                lowSlots = 0;
                highSlots = 0;
            }
            long slot = pair - (long) at * slots;
            if (slot < Long.SIZE) {
                lowSlots |= 1L << slot;
            } else {
                highSlots |= 1L << slot;
            }
        }
        each.link(link, slotted ? lowSlots : 0, highSlots);
        return pairs;
    }

    /** How many links were clicked. */
    int size() {
        return size;
    }

    /** How many pairs there are of a link and a slot that it was clicked in; without slots, of links. */
    int pairs() {
        return pairs;
    }

    /** Whether it was clicked in that slot, or where slots are not kept, at all, for the first time. */
    boolean add(int link, int slot) {
        int at = Arrays.binarySearch(links, 0, size, (short) link);
        if (at < 0) {
            at = -at - 1;
            insert(at, link);
        } else if (!slotted || has(at, slot)) {
            return false;
        }
        pairs++;
        if (slotted) {
            long[] words = slot < Long.SIZE ? low : high;
            words[at] |= 1L << slot;
        }
        return true;
    }

    private boolean has(int at, int slot) {
        long word = slot < Long.SIZE ? low[at] : high[at];
        return (word >>> slot & 1) != 0;
    }

    private void insert(int at, int link) {
        if (size == links.length) {
            int room = Math.min(LINKS, Math.max(8, 2 * size));
            links = Arrays.copyOf(links, room);
            low = slotted ? Arrays.copyOf(low, room) : NONE;
            high = slotted ? Arrays.copyOf(high, room) : NONE;
        }
        System.arraycopy(links, at, links, at + 1, size - at);
        links[at] = (short) link;
        if (slotted) {
            System.arraycopy(low, at, low, at + 1, size - at);
            System.arraycopy(high, at, high, at + 1, size - at);
            low[at] = 0;
            high[at] = 0;
        }
        size++;
    }

    void forEach(Each each) {
        for (int i = 0; i < size; i++) {
            each.link(links[i], slotted ? low[i] : 0, slotted ? high[i] : 0);
        }
    }

    /** As {@link #read} reads it. */
    void pack(BitWriter row) {
        long[] distances = new long[pairs];
        int found = 0;
        long before = -1;
        for (int i = 0; i < size; i++) {
            if (!slotted) {
                distances[found++] = links[i] - before - 1;
                before = links[i];
                continue;
            }
            for (long rest = low[i]; rest != 0; rest &= rest - 1) {
                long pair = (long) links[i] * slots + Long.numberOfTrailingZeros(rest);
                distances[found++] = pair - before - 1;
                before = pair;
            }
            for (long rest = high[i]; rest != 0; rest &= rest - 1) {
                long pair = (long) links[i] * slots + Long.SIZE + Long.numberOfTrailingZeros(rest);
                distances[found++] = pair - before - 1;
                before = pair;
            }
        }
        row.number(pairs).column(distances, pairs);
    }

    /** Forgets the slots. */
    void dropSlots() {
        slotted = false;
        pairs = size;
        low = NONE;
        high = NONE;
    }

    /** What it takes in memory, about. */
    int memory() {
        return 80 + links.length * (slotted ? 18 : 2);
    }
}
