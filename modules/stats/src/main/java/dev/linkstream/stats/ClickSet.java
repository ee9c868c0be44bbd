package dev.linkstream.stats;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which of {@value #LINKS} successive links of a campaign were clicked in a span, and each in which of its slots. A link
 * costs about a byte and each slot of it another: a set for each slot would cost more, as links are few in most.
 *
 * <p>A set lies packed, as it is stored, until something is added to it. Once slots are no longer kept, it only knows
 * which links were clicked in the span as a whole. Not thread-safe.
 */
final class ClickSet {

    static final int LINKS = 4096;
    static final int WORDS = LINKS / Long.SIZE;

    private static final int SLOTTED = 1;
    private static final int BITMAP = 2;

    /** From here on 512 bytes of bits are shorter than a byte and more for each link. */
    private static final int BITMAP_FROM = LINKS / Byte.SIZE;

    /** Below: the one slot. From here on: how many slots follow, or all of them as bits. */
    private static final int SEVERAL = 128;

    private static final int MASK = 255;
    private static final int MOST_LISTED = 10;

    private static final long[] NONE = {};
    private static final short[] NO_LINKS = {};

    /** Is told of each link, ascending, and of its slots: bits 0 to 63, and 64 on. */
    interface Each {
        void link(int link, long low, long high);
    }

    private final int slots;
    private boolean slotted;
    private int size;
    private int pairs;
    private byte @Nullable [] packed;
    private short @Nullable [] links;
    private long[] low = NONE;
    private long[] high = NONE;

    /** An empty set. */
    ClickSet(SpanUnit unit, boolean slotted) {
        slots = unit.slots();
        this.slotted = slotted;
        links = NO_LINKS;
    }

    /** The set that {@link #pack} wrote. */
    ClickSet(SpanUnit unit, byte[] packed) {
        slots = unit.slots();
        this.packed = packed;
        RowReader row = new RowReader(packed);
        slotted = (row.next() & SLOTTED) != 0;
        size = row.small();
        pairs = slotted ? row.small() : size;
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
        open();
        int at = Arrays.binarySearch(links(), 0, size, (short) link);
        boolean isNew = at < 0;
        if (isNew) {
            at = -at - 1;
            insert(at, link);
        } else if (slotted && !has(at, slot)) {
            pairs++;
            isNew = true;
        }
        if (isNew) {
            packed = null;
            set(at, slot);
        }
        return isNew;
    }

    private boolean has(int at, int slot) {
        long word = slot < Long.SIZE ? low[at] : high[at];
        return (word >>> slot & 1) != 0;
    }

    private void set(int at, int slot) {
        if (slotted) {
            long[] words = slot < Long.SIZE ? low : high;
            words[at] |= 1L << slot;
        }
    }

    private void insert(int at, int link) {
        if (size == links().length) {
            grow(Math.min(LINKS, Math.max(8, 2 * size)));
        }
        System.arraycopy(links(), at, links(), at + 1, size - at);
        links()[at] = (short) link;
        if (slotted) {
            System.arraycopy(low, at, low, at + 1, size - at);
            low[at] = 0;
            if (slots > Long.SIZE) {
                System.arraycopy(high, at, high, at + 1, size - at);
                high[at] = 0;
            }
        }
        size++;
        pairs++;
    }

    private void grow(int room) {
        links = Arrays.copyOf(links(), room);
        if (slotted) {
            low = Arrays.copyOf(low, room);
            if (slots > Long.SIZE) {
                high = Arrays.copyOf(high, room);
            }
        }
    }

    private short[] links() {
        return Objects.requireNonNull(links);
    }

    private void open() {
        if (links == null) {
            byte[] from = Objects.requireNonNull(packed);
            links = NO_LINKS;
            grow(size);
            int[] at = {0};
            unpack(from, (link, lowSlots, highSlots) -> {
                links()[at[0]] = (short) link;
                if (slotted) {
                    low[at[0]] = lowSlots;
                    if (slots > Long.SIZE) {
                        high[at[0]] = highSlots;
                    }
                }
                at[0]++;
            });
        }
    }

    /** Adds the links clicked to a bitmap: {@value #WORDS} words from one on. */
    void addTo(long[] bits, int word) {
        if (links != null) {
            for (int i = 0; i < size; i++) {
                bits[word + (links[i] >>> 6)] |= 1L << links[i];
            }
            return;
        }
        RowReader row = header();
        byte[] from = Objects.requireNonNull(packed);
        if ((from[0] & BITMAP) != 0) {
            for (int i = 0; i < WORDS; i++) {
                bits[word + i] |= row.word(Long.BYTES);
            }
            return;
        }
        int at = row.position();
        int link = -1;
        for (int i = 0; i < size; i++) {
            int delta = from[at++];
            if (delta < 0) {
                delta = (delta & 0x7f) | (from[at++] << 7);
            }
            link += delta + 1;
            bits[word + (link >>> 6)] |= 1L << link;
        }
    }

    void forEach(Each each) {
        if (links == null) {
            unpack(Objects.requireNonNull(packed), each);
            return;
        }
        for (int i = 0; i < size; i++) {
            each.link(links[i], slotted ? low[i] : 0, slotted && slots > Long.SIZE ? high[i] : 0);
        }
    }

    private RowReader header() {
        RowReader row = new RowReader(Objects.requireNonNull(packed));
        row.next();
        row.number();
        if (slotted) {
            row.number();
        }
        return row;
    }

    private void unpack(byte[] from, Each each) {
        RowReader row = header();
        short[] all = new short[size];
        if ((from[0] & BITMAP) != 0) {
            int found = 0;
            for (int word = 0; word < WORDS; word++) {
                for (long bits = row.word(Long.BYTES); bits != 0; bits &= bits - 1) {
                    all[found++] = (short) (word * Long.SIZE + Long.numberOfTrailingZeros(bits));
                }
            }
        } else {
            int link = -1;
            for (int i = 0; i < size; i++) {
                link += row.small() + 1;
                all[i] = (short) link;
            }
        }
        long lowSlots = 0;
        long highSlots = 0;
        for (short link : all) {
            if (slotted) {
                lowSlots = 0;
                highSlots = 0;
                int first = row.next();
                if (first == MASK) {
                    lowSlots = row.word(Long.BYTES);
                    highSlots = slots > Long.SIZE ? row.word(maskBytes() - Long.BYTES) : 0;
                } else {
                    int count = first < SEVERAL ? 1 : first - SEVERAL;
                    for (int i = 0; i < count; i++) {
                        int slot = first < SEVERAL ? first : row.next();
                        if (slot < Long.SIZE) {
                            lowSlots |= 1L << slot;
                        } else {
                            highSlots |= 1L << slot;
                        }
                    }
                }
            }
            each.link(link, lowSlots, highSlots);
        }
    }

    private int maskBytes() {
        return (slots + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** The set as it is stored. */
    byte[] pack() {
        if (packed == null) {
            RowWriter row = new RowWriter();
            boolean bitmap = size > BITMAP_FROM;
            row.put((slotted ? SLOTTED : 0) | (bitmap ? BITMAP : 0)).number(size);
            if (slotted) {
                row.number(pairs);
            }
            if (bitmap) {
                long[] bits = new long[WORDS];
                addTo(bits, 0);
                for (long word : bits) {
                    row.word(word, Long.BYTES);
                }
            } else {
                int before = -1;
                for (int i = 0; i < size; i++) {
                    row.number(links()[i] - before - 1);
                    before = links()[i];
                }
            }
            for (int i = 0; slotted && i < size; i++) {
                packSlots(low[i], slots > Long.SIZE ? high[i] : 0, row);
            }
            packed = row.bytes();
        }
        return packed;
    }

    private void packSlots(long lowSlots, long highSlots, RowWriter row) {
        int count = Long.bitCount(lowSlots) + Long.bitCount(highSlots);
        if (count > MOST_LISTED) {
            row.put(MASK).word(lowSlots, Long.BYTES);
            if (slots > Long.SIZE) {
                row.word(highSlots, maskBytes() - Long.BYTES);
            }
            return;
        }
        if (count > 1) {
            row.put(SEVERAL + count);
        }
        for (long rest = lowSlots; rest != 0; rest &= rest - 1) {
            row.put(Long.numberOfTrailingZeros(rest));
        }
        for (long rest = highSlots; rest != 0; rest &= rest - 1) {
            row.put(Long.SIZE + Long.numberOfTrailingZeros(rest));
        }
    }

    /** Lets go what only changes need, once it is packed. */
    void rest() {
        if (packed != null) {
            links = null;
            low = NONE;
            high = NONE;
        }
    }

    /** Forgets the slots. */
    void dropSlots() {
        open();
        slotted = false;
        pairs = size;
        low = NONE;
        high = NONE;
        packed = null;
    }

    /** What it takes in memory, about. */
    int memory() {
        int open = links == null ? 0 : links.length * (slotted ? slots > Long.SIZE ? 18 : 10 : 2);
        return 80 + open + (packed == null ? 0 : packed.length);
    }
}
