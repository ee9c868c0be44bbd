package dev.linkstream.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Rows in one file, each in a slot: a header, where each slot's row lies (8 bytes a slot, 0 for none), and the rows in the
 * order in which they came, each with a checksum behind it. A row is never changed; one that is put anew is appended, and
 * its slot points there. One thread writes, any number read meanwhile.
 *
 * <p><b>What a fault leaves.</b> A killed process leaves all but the last rows, which were still in its memory. A power
 * loss may also leave slots without their rows: those since the last {@link #flush}, which the header tells, are checked
 * when the file is opened, and emptied where there is no row.
 */
final class RowFile {

    private static final VarHandle SLOT = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle CHECKSUM = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** The format's name and version. */
    private static final long FORMAT = 0x4c53_524f_5753_0001L;

    /** Where the rows end that are known to be on the disk. */
    private static final int FLUSHED = Long.BYTES;

    /** Whether slots may point to rows that are not: 1, or 0 for no. */
    private static final int UNFLUSHED = 2 * Long.BYTES;

    /** Where most rows are read into, with their checksums. */
    private static final ThreadLocal<byte[]> READ = ThreadLocal.withInitial(() -> new byte[4096]);

    private static final int SLOTS_BEGIN = 4096;

    private static final int LENGTH_BITS = 24;
    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
    private static final int TAIL_BYTES = 64 << 10;
    private static final int ZEROS = 256 << 10;

    private final WrittenFile file;
    private final int slots;
    private final MappedByteBuffer head;

    private final FileBytes bytes;

    /** The last rows, which are not yet written to the file. */
    private volatile Tail tail;

    private long end;
    private boolean dirty;

    private record Tail(long begin, byte[] bytes) {}

    private RowFile(WrittenFile file, int slots, FileBytes bytes) throws IOException {
        this.file = file;
        this.slots = slots;
        this.bytes = bytes;
        head = file.map(MapMode.READ_WRITE, at(slots));
        head.order(ByteOrder.nativeOrder());
        if (head.getLong(0) == 0) {
            head.putLong(FLUSHED, at(slots));
            head.putLong(0, FORMAT);
        } else if (head.getLong(0) != FORMAT) {
            throw new OtherFormatException(file);
        }
        long length = file.size();
        end = head.getLong(FLUSHED);
        if (length < end) {
            throw new IOException(file + " has lost its end: it has " + length + " bytes of " + end);
        }
        tail = new Tail(length, new byte[0]);
        if (length > end || head.getLong(UNFLUSHED) != 0) {
            recover(length);
        }
    }

    /**
     * Opens a file, or begins one.
     *
     * @param slots how many it has, always the same number for the same file
     */
    static RowFile open(Path path, int slots) throws IOException {
        WrittenFile file = new WrittenFile(path);
        try {
            if (file.size() < at(slots)) {
                writeZeros(file, at(slots));
            }
            return new RowFile(file, slots, new FileBytes(path));
        } catch (IOException | RuntimeException e) {
            file.rest();
            throw e;
        }
    }

    /** What is to be mapped is written before: a full disk is told here, and not by a fault in the middle of a put. */
    private static void writeZeros(WrittenFile file, long bytes) throws IOException {
        byte[] zeros = new byte[ZEROS];
        for (long at = 0; at < bytes; at += ZEROS) {
            file.write(ByteBuffer.wrap(zeros, 0, (int) Math.min(ZEROS, bytes - at)), at);
        }
    }

    /** Empties the slots whose rows the last fault took, and goes on behind the others. */
    private void recover(long length) throws IOException {
        beginChange();
        long flushed = end;
        for (int slot = 0; slot < slots; slot++) {
            long entry = head.getLong(at(slot));
            long rowEnd = entry == 0 ? 0 : (entry >>> LENGTH_BITS) + (entry & LENGTH_MASK) + Integer.BYTES;
            if (rowEnd <= flushed) {
                continue;
            }
            if (rowEnd <= length && row(slot, entry) != null) {
                end = Math.max(end, rowEnd);
            } else {
                head.putLong(at(slot), 0);
            }
        }
        tail = new Tail(end, new byte[0]);
    }

    /** Tells whoever opens the file after a fault, and is on the disk before any slot is. */
    private void beginChange() {
        if (!dirty) {
            head.putLong(UNFLUSHED, 1);
            head.force(0, SLOTS_BEGIN);
            dirty = true;
        }
    }

    private static int at(int slot) {
        return SLOTS_BEGIN + slot * Long.BYTES;
    }

    /** The slot behind the last one that has a row. */
    int end() {
        int slot = slots;
        while (slot > 0 && (long) SLOT.getAcquire(head, at(slot - 1)) == 0) {
            slot--;
        }
        return slot;
    }

    boolean has(int slot) {
        return (long) SLOT.getAcquire(head, at(slot)) != 0;
    }

    /**
     * The row of a slot, null where there is none.
     *
     * @throws UncheckedIOException if the disk has spoilt it, or the file was closed
     */
    byte @Nullable [] get(int slot) {
        return get(slot, Arrays::copyOf);
    }

    /** What {@code parser} makes of the row of a slot, as {@link #get(int)} finds it. */
    <R> @Nullable R get(int slot, RowParser<R> parser) {
        long entry = (long) SLOT.getAcquire(head, at(slot));
        if (entry == 0) {
            return null;
        }
        byte[] found;
        try {
            found = row(slot, entry);
            if (found == null && (long) SLOT.getAcquire(head, at(slot)) == 0) {
                return null;
            }
            if (found == null) {
                throw new IOException("The row of slot " + slot + " in " + file + " is damaged");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parser.parse(found, (int) entry & LENGTH_MASK);
    }

    /** Bytes of which the first are the row, until this thread reads the next; null where its checksum is another one. */
    private byte @Nullable [] row(int slot, long entry) throws IOException {
        long begin = entry >>> LENGTH_BITS;
        int length = (int) entry & LENGTH_MASK;
        int all = length + Integer.BYTES;
        byte[] found = READ.get();
        if (found.length < all) {
            found = new byte[all];
        }
        Tail last = tail;
        if (begin >= last.begin) {
            System.arraycopy(last.bytes, (int) (begin - last.begin), found, 0, all);
        } else {
            bytes.read(begin, found, all);
        }
        return (int) CHECKSUM.get(found, length) == checksum(slot, found, length) ? found : null;
    }

    /** Of the row and its slot: a row of zeros where there is none, or another slot's, does not pass. */
    static int checksum(int slot, byte[] row, int length) {
        CRC32C sum = new CRC32C();
        sum.update(row, 0, length);
        return (int) sum.getValue() ^ ~slot;
    }

    /**
     * Puts a slot's row; null empties the slot.
     *
     * @throws IllegalArgumentException if the row has 16 MB or more
     */
    void put(int slot, byte @Nullable [] row) throws IOException {
        beginChange();
        if (row == null) {
            SLOT.setRelease(head, at(slot), 0L);
            return;
        }
        if (row.length > LENGTH_MASK) {
            throw new IllegalArgumentException(
                    "A row may have " + LENGTH_MASK + " bytes at most, and one has " + row.length);
        }
        Tail last = tail;
        int at = (int) (end - last.begin);
        int length = row.length + Integer.BYTES;
        if (at + length > last.bytes.length) {
            writeOut();
            at = 0;
            last = new Tail(end, new byte[Math.max(TAIL_BYTES, length)]);
            tail = last;
        }
        System.arraycopy(row, 0, last.bytes, at, row.length);
        ByteBuffer.wrap(last.bytes).putInt(at + row.length, checksum(slot, row, row.length));
        long entry = end << LENGTH_BITS | row.length;
        end += length;
        // Who sees the slot sees the row.
        SLOT.setRelease(head, at(slot), entry);
    }

    /** Empties a slot, and overwrites its row with zeros: nothing of it is left in the file. */
    void wipe(int slot) throws IOException {
        long entry = head.getLong(at(slot));
        if (entry == 0) {
            return;
        }
        beginChange();
        SLOT.setRelease(head, at(slot), 0L);
        long begin = entry >>> LENGTH_BITS;
        byte[] zeros = new byte[((int) entry & LENGTH_MASK) + Integer.BYTES];
        Tail last = tail;
        if (begin >= last.begin) {
            System.arraycopy(zeros, 0, last.bytes, (int) (begin - last.begin), zeros.length);
        } else {
            boolean resting = file.isResting();
            file.write(ByteBuffer.wrap(zeros), begin);
            if (resting) {
                file.rest();
            }
        }
    }

    /** Writes the last rows to the file; readers find them there from now on. */
    private void writeOut() throws IOException {
        Tail last = tail;
        int length = (int) (end - last.begin);
        if (length > 0) {
            file.write(ByteBuffer.wrap(last.bytes, 0, length), last.begin);
            tail = new Tail(end, new byte[0]);
        }
    }

    /** Nothing is to be put for now: keeps no file open, and no room for further rows. */
    void rest() throws IOException {
        writeOut();
        tail = new Tail(end, new byte[0]);
        file.rest();
    }

    /** All that was put is on the disk when this returns. */
    void flush() throws IOException {
        if (!dirty) {
            return;
        }
        boolean resting = file.isResting();
        writeOut();
        head.force();
        file.force();
        if (resting) {
            rest();
        }
        // Only now; where a fault comes before this is on the disk, more rows than needed are looked at.
        head.putLong(FLUSHED, end);
        head.putLong(UNFLUSHED, 0);
        dirty = false;
    }

    /** Puts all on the disk, and gives back what the file has beyond its rows. */
    void close() throws IOException {
        flush();
        file.endAt(end);
        rest();
        bytes.close();
    }

    /** Gives its room back. */
    void delete() throws IOException {
        rest();
        dirty = false;
        bytes.close();
        file.delete();
    }
}
