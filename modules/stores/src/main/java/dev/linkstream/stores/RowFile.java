package dev.linkstream.stores;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Rows in one file, each in a slot: a head, which says where each slot's row lies (8 bytes a slot, 0 for none), and the
 * rows in the order in which they came, each with a checksum behind it. A row is never changed; one that is put anew is
 * appended, its slot points there, and the one before is overwritten with zeros. One thread writes, any number read
 * meanwhile.
 */
final class RowFile {

    private static final VarHandle SLOT = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle CHECKSUM =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** The format's name and version: LSROWS-2. */
    private static final long FORMAT = 0x322d_5357_4f52_534cL;

    /** Where the head keeps the store's id, the number of slots, and that of the slots taken. */
    private static final int ID = Long.BYTES;

    private static final int COUNT = 2 * Long.BYTES;
    private static final int TAKEN = COUNT + Integer.BYTES;

    /** Where most rows are read into, with their checksums. */
    private static final ThreadLocal<byte[]> READ = ThreadLocal.withInitial(() -> new byte[4096]);

    private static final int SLOTS_BEGIN = 4096;

    private static final int LENGTH_BITS = 24;
    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
    private static final int TAIL_BYTES = 64 << 10;

    private final WrittenFile file;
    private final int slots;
    private final MappedByteBuffer head;

    private final FileBytes bytes;

    /** As it was closed, for as long as nothing is changed. */
    private Manifest.@Nullable Entry closed;

    /** The last rows, which are not yet written to the file. */
    private volatile Tail tail;

    private long end;

    /** The slot behind the last one that has had a row. */
    private int taken;

    /** How many slots have a row. */
    private int used;

    private record Tail(long begin, byte[] bytes) {}

    private RowFile(WrittenFile file, int slots, long end) throws IOException {
        this.file = file;
        this.slots = slots;
        this.end = end;
        bytes = new FileBytes(file.path());
        head = file.map(MapMode.READ_WRITE, at(slots));
        head.order(ByteOrder.LITTLE_ENDIAN);
        tail = new Tail(end, new byte[0]);
    }

    /**
     * Begins a file.
     *
     * @param id of the store
     */
    static RowFile create(Disk disk, Path path, long id, int slots) throws IOException {
        WrittenFile file = WrittenFile.create(disk, path);
        // What is to be mapped is written before: a full disk is told here, and not by a fault in the middle of a put.
        for (int from = 0; from < at(slots); from += TAIL_BYTES) {
            file.write(ByteBuffer.allocate(Math.min(TAIL_BYTES, at(slots) - from)), from);
        }
        RowFile begun = new RowFile(file, slots, at(slots));
        begun.head.putLong(0, FORMAT).putLong(ID, id).putInt(COUNT, slots);
        return begun;
    }

    /**
     * Opens a file as it was closed.
     *
     * @throws DamageException if its head is another one
     */
    static RowFile open(Disk disk, Path path, int slots, Manifest manifest) throws IOException {
        WrittenFile file = WrittenFile.of(disk, path);
        try {
            Manifest.Entry entry = manifest.file(file.name());
            Head found = Head.read(file, slots);
            if (found.checksum != entry.checksum()) {
                throw new DamageException(path, "has a damaged head");
            }
            if (found.format != FORMAT || found.id != manifest.id() || found.slots != slots) {
                throw new DamageException(path, "is another store's");
            }
            RowFile opened = new RowFile(file, slots, entry.length());
            opened.closed = entry;
            opened.taken = opened.head.getInt(TAKEN);
            opened.used = found.used;
            return opened;
        } finally {
            file.rest();
        }
    }

    /** What lies before the rows. It is read, and not looked at where it is mapped: that would keep it in memory. */
    private record Head(int checksum, long format, long id, int slots, int used) {

        static Head read(WrittenFile file, int slots) throws IOException {
            CRC32C sum = new CRC32C();
            ByteBuffer part = ByteBuffer.allocate(TAIL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer first = ByteBuffer.allocate(SLOTS_BEGIN).order(ByteOrder.LITTLE_ENDIAN);
            int used = 0;
            for (int from = 0; from < at(slots); from += part.capacity()) {
                part.clear().limit(Math.min(part.capacity(), at(slots) - from));
                file.read(part, from);
                sum.update(part.rewind());
                if (from == 0) {
                    first.put(0, part, 0, SLOTS_BEGIN);
                }
                for (int at = from == 0 ? SLOTS_BEGIN : 0; at < part.limit(); at += Long.BYTES) {
                    used += part.getLong(at) == 0 ? 0 : 1;
                }
            }
            return new Head((int) sum.getValue(), first.getLong(0), first.getLong(ID), first.getInt(COUNT), used);
        }
    }

    private static int at(int slot) {
        return SLOTS_BEGIN + slot * Long.BYTES;
    }

    Path path() {
        return file.path();
    }

    boolean isResting() {
        return file.isResting();
    }

    /** The slot behind the last one that has had a row. */
    int taken() {
        return taken;
    }

    /** How many slots have a row. */
    int used() {
        return used;
    }

    boolean has(int slot) {
        return (long) SLOT.getAcquire(head, at(slot)) != 0;
    }

    /** What {@code parser} makes of the row of a slot; null where there is none. */
    <R> @Nullable R get(int slot, RowParser<R> parser) throws DamageException {
        try {
            for (long entry = entry(slot); entry != 0; entry = entry(slot)) {
                byte[] found = row(slot, entry);
                if (found != null) {
                    return parser.parse(found, (int) entry & LENGTH_MASK);
                }
                // Or else it was replaced just now, and overwritten.
                if (entry == entry(slot)) {
                    throw new DamageException(file.path(), "has no sound row in slot " + slot);
                }
            }
            return null;
        } catch (DamageException e) {
            throw e;
        } catch (IOException | InternalError e) {
            throw new DamageException(file.path(), "cannot be read in slot " + slot, e);
        }
    }

    private long entry(int slot) {
        return (long) SLOT.getAcquire(head, at(slot));
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
        if (begin < last.begin) {
            bytes.read(begin, found, all);
        } else if (begin - last.begin + all <= last.bytes.length) {
            System.arraycopy(last.bytes, (int) (begin - last.begin), found, 0, all);
        } else {
            return null;
        }
        return (int) CHECKSUM.get(found, length) == checksum(slot, found, 0, length) ? found : null;
    }

    /** Of the row and its slot: a row of zeros where there is none, or another slot's, does not pass. */
    static int checksum(int slot, byte[] row, int from, int length) {
        CRC32C sum = new CRC32C();
        sum.update(row, from, length);
        return (int) sum.getValue() ^ ~slot;
    }

    /**
     * Puts a slot's row, in place of the one that it had.
     *
     * @throws IllegalArgumentException if the row has 16 MB or more
     */
    void put(int slot, byte[] row) throws IOException {
        if (row.length > LENGTH_MASK) {
            throw new IllegalArgumentException(
                    "A row may have " + LENGTH_MASK + " bytes at most, and one has " + row.length);
        }
        closed = null;
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
        CHECKSUM.set(last.bytes, at + row.length, checksum(slot, row, 0, row.length));
        long before = entry(slot);
        // Who sees the slot sees the row.
        SLOT.setRelease(head, at(slot), end << LENGTH_BITS | row.length);
        end += length;
        taken = Math.max(taken, slot + 1);
        if (before == 0) {
            used++;
        } else {
            overwrite(before);
        }
    }

    /** Empties a slot, and overwrites its row. */
    void erase(int slot) throws IOException {
        long before = entry(slot);
        if (before != 0) {
            closed = null;
            SLOT.setRelease(head, at(slot), 0L);
            used--;
            overwrite(before);
        }
    }

    private void overwrite(long entry) throws IOException {
        long begin = entry >>> LENGTH_BITS;
        int length = ((int) entry & LENGTH_MASK) + Integer.BYTES;
        Tail last = tail;
        if (begin < at(slots) || begin + length > end) {
            throw new DamageException(file.path(), "has a damaged slot");
        }
        if (begin >= last.begin) {
            int from = (int) (begin - last.begin);
            Arrays.fill(last.bytes, from, from + length, (byte) 0);
        } else {
            file.write(ByteBuffer.allocate(length), begin);
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

    /** Checks that it is still there. */
    void requirePresent() throws DamageException {
        if (!Files.exists(file.path())) {
            throw new DamageException(file.path(), "is missing");
        }
    }

    /** Nothing is to be put for now: keeps no file open, and no room for further rows. */
    void rest() throws IOException {
        writeOut();
        tail = new Tail(end, new byte[0]);
        file.rest();
    }

    /** Puts all on the disk, and gives back what the file has beyond its rows. */
    Manifest.Entry close() throws IOException {
        Manifest.Entry entry = closed;
        if (entry == null) {
            writeOut();
            head.putInt(TAKEN, taken);
            head.force();
            entry = new Manifest.Entry(file.name(), end, Head.read(file, slots).checksum());
            file.endAt(end);
            file.force();
        }
        rest();
        bytes.close();
        return entry;
    }

    /** Closes it as it is. */
    void abandon() throws IOException {
        file.rest();
        bytes.close();
    }

    /** Gives its room back at once, though it is mapped: to be called once nobody can be reading it any more. */
    void deleteUnread() throws IOException {
        rest();
        file.force();
        bytes.close();
        file.endAt(0);
        file.delete();
    }

    /** Gives its room back. What was overwritten in it is so on the disk, and not only forgotten by the system. */
    void delete() throws IOException {
        rest();
        file.force();
        bytes.close();
        file.delete();
    }
}
