package dev.linkstream.stores;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;

/** Which slots of a file have a row: a bit each. One thread changes it, any number read meanwhile. */
final class PresentSlots {

    private final AtomicLongArray bits;

    /** None has one. {@code slots}: a multiple of 64. */
    PresentSlots(int slots) {
        bits = new AtomicLongArray(slots / Long.SIZE);
    }

    /** As {@link #write} wrote it. */
    static PresentSlots read(int slots, ByteBuffer from, int at) {
        PresentSlots read = new PresentSlots(slots);
        for (int word = 0; word < read.bits.length(); word++) {
            read.bits.setPlain(word, from.getLong(at + word * Long.BYTES));
        }
        return read;
    }

    void write(ByteBuffer into, int at) {
        for (int word = 0; word < bits.length(); word++) {
            into.putLong(at + word * Long.BYTES, bits.get(word));
        }
    }

    boolean has(int slot) {
        return (bits.getAcquire(slot >>> 6) & 1L << slot) != 0;
    }

    void set(int slot, boolean has) {
        int word = slot >>> 6;
        long before = bits.getPlain(word);
        bits.setRelease(word, has ? before | 1L << slot : before & ~(1L << slot));
    }

    /** The last slot that has a row, -1 if none has. Of the thread that changes. */
    int last() {
        int word = bits.length() - 1;
        while (word >= 0 && bits.getPlain(word) == 0) {
            word--;
        }
        return word < 0 ? -1 : (word << 6) + Long.SIZE - 1 - Long.numberOfLeadingZeros(bits.getPlain(word));
    }

    /** The first slot from there on that has a row, the number of slots if there is none. */
    int next(int from) {
        int slots = bits.length() * Long.SIZE;
        if (from >= slots) {
            return slots;
        }
        int word = from >>> 6;
        long rest = bits.getAcquire(word) & -1L << from;
        while (rest == 0) {
            if (++word == bits.length()) {
                return slots;
            }
            rest = bits.getAcquire(word);
        }
        return (word << 6) + Long.numberOfTrailingZeros(rest);
    }

    /** The last slot before there that has a row, -1 if there is none. */
    int previous(int before) {
        if (before <= 0) {
            return -1;
        }
        int word = (before - 1) >>> 6;
        long rest = bits.getAcquire(word) & -1L >>> -before;
        while (rest == 0) {
            if (--word < 0) {
                return -1;
            }
            rest = bits.getAcquire(word);
        }
        return (word << 6) + Long.SIZE - 1 - Long.numberOfLeadingZeros(rest);
    }
}
