package dev.linkstream.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Rows in one file, each in a cell whose place is computed: a header, and cells of one size, in which a row lies behind its
 * length and checksum. To read a row is to read one place. Rows that are too long for their cells lie in a {@link RowFile}
 * beside it. One thread writes, any number read meanwhile.
 *
 * <p><b>What a fault leaves.</b> A killed process leaves all but the last rows, which were still in its memory. A power
 * loss may also leave cells that are partly written: where the header tells of changes since the last {@link #flush}, all
 * are checked when the file is opened, and emptied where there is no row.
 */
final class CellFile {

    /** Heads of cells: a row's length + 1 before its checksum; 0 where there is no row. */
    private static final VarHandle HEAD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final VarHandle MAPPED_HEAD =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final int HEAD_BYTES = Long.BYTES;

    /** In place of a length: the row is too long for its cell. */
    private static final int LONG = -1;

    /** The format's name and version. */
    private static final long FORMAT = 0x4c53_4345_4c4c_0001L;

    private static final int CELLS_BEGIN = 4096;
    private static final int WINDOW_BYTES = 64 << 10;

    private static final ThreadLocal<byte[]> READ = ThreadLocal.withInitial(() -> new byte[CellSize.MOST]);

    private final WrittenFile file;
    private final Path longPath;
    private final int slots;
    private final int cellBytes;
    private final MappedByteBuffer cells;

    /** The cells that are written to, which the file does not yet have as they are. */
    private volatile Window window = Window.none();

    /** Bytes of the window that the file does not have. */
    private int changedFrom = Integer.MAX_VALUE;

    private int changedTo;

    /** The slot behind the last one that ever had a row. */
    private volatile int end;

    private volatile @Nullable RowFile longRows;
    private boolean dirty;

    /**
     * Successive cells. Readers see rows come into empty ones; to change another a window is replaced. None equals another,
     * as no two have the same bytes.
     */
    private record Window(int first, int count, byte[] bytes) {

        static Window none() {
            return new Window(0, 0, new byte[0]);
        }

        boolean has(int slot) {
            return slot >= first && slot < first + count;
        }

        Window copy() {
            return new Window(first, count, bytes.clone());
        }
    }

    private record Header(int cellBytes, int end, boolean unflushed) {

        /** Null where none was ever on the disk. */
        static @Nullable Header read(WrittenFile file) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(CELLS_BEGIN);
            file.read(bytes, 0);
            long format = bytes.clear().getLong();
            if (format == 0) {
                return null;
            }
            if (format != FORMAT) {
                throw new IOException(file + " has another format");
            }
            return new Header(bytes.getInt(), bytes.getInt(), bytes.getInt() != 0);
        }

        void write(WrittenFile file) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(CELLS_BEGIN);
            bytes.putLong(FORMAT).putInt(cellBytes).putInt(end).putInt(unflushed ? 1 : 0);
            file.write(bytes.clear(), 0);
        }
    }

    private CellFile(Path path, WrittenFile file, int slots, Header header) throws IOException {
        longPath = path.resolveSibling(path.getFileName() + ".long");
        this.file = file;
        this.slots = slots;
        cellBytes = header.cellBytes();
        end = header.end();
        long length = file.size();
        if (length < at(end)) {
            throw new IOException(file + " has lost its end: it has " + length + " bytes of " + at(end));
        }
        // Makes the file longer, and takes no room: only what is written does.
        cells = file.map(MapMode.READ_ONLY, at(slots));
        if (Files.exists(longPath)) {
            longRows = openLongRows();
        }
        if (header.unflushed()) {
            recover(length);
        }
    }

    /**
     * Opens a file, or begins one.
     *
     * @param slots how many it has, always the same number for the same file
     * @param cellBytes the size of its cells, if it is new: 32 to {@link CellSize#MOST}, a multiple of 32
     */
    static CellFile open(Path path, int slots, int cellBytes) throws IOException {
        WrittenFile file = new WrittenFile(path);
        try {
            Header header = Header.read(file);
            if (header == null) {
                header = new Header(cellBytes, 0, false);
                header.write(file);
            }
            return new CellFile(path, file, slots, header);
        } catch (IOException | RuntimeException e) {
            file.rest();
            throw e;
        }
    }

    private RowFile openLongRows() throws IOException {
        return RowFile.open(longPath, slots, MappedBytes::new);
    }

    /** Empties the cells whose rows the last fault took. */
    private void recover(long length) throws IOException {
        dirty = true;
        byte[] row = new byte[CellSize.MOST];
        int last = 0;
        for (int slot = 0; slot < slots && at(slot + 1) <= length; slot++) {
            long head = readMapped(slot, row);
            if (head == 0) {
                continue;
            }
            if (isRow(slot, head, row) || head == longHead(slot)) {
                last = slot + 1;
            } else {
                file.write(ByteBuffer.allocate(HEAD_BYTES), at(slot));
            }
        }
        end = last;
    }

    private long at(int slot) {
        return CELLS_BEGIN + (long) slot * cellBytes;
    }

    /** The first slot from there on that has a row, the number of slots if there is none. */
    int next(int from) {
        for (int slot = from; slot < end; slot++) {
            Window now = window;
            if ((now.has(slot) ? head(now, slot) : (long) MAPPED_HEAD.getAcquire(cells, (int) at(slot))) != 0) {
                return slot;
            }
        }
        return slots;
    }

    private long head(Window from, int slot) {
        return (long) HEAD.getAcquire(from.bytes, (slot - from.first) * cellBytes);
    }

    /**
     * What {@code parser} makes of the row of a slot; null where there is none.
     *
     * @throws UncheckedIOException if the disk has spoilt it
     */
    <R> @Nullable R get(int slot, RowParser<R> parser) {
        if (slot >= end) {
            return null;
        }
        byte[] row = READ.get();
        Window now;
        do {
            now = window;
            long head = now.has(slot) ? read(now, slot, row) : readMapped(slot, row);
            if (head == 0) {
                return null;
            }
            if (isRow(slot, head, row)) {
                return parser.parse(row, length(head));
            }
            if (head == longHead(slot)) {
                return longRow(slot, parser);
            }
            // It may have been written just now, but only from a window.
        } while (!window.equals(now));
        throw new UncheckedIOException(new IOException("The row of slot " + slot + " in " + file + " is damaged"));
    }

    private <R> @Nullable R longRow(int slot, RowParser<R> parser) {
        RowFile others = longRows;
        return others == null ? null : others.get(slot, parser);
    }

    private long read(Window from, int slot, byte[] into) {
        long head = head(from, slot);
        if (fits(length(head))) {
            System.arraycopy(from.bytes, (slot - from.first) * cellBytes + HEAD_BYTES, into, 0, length(head));
        }
        return head;
    }

    private long readMapped(int slot, byte[] into) {
        int at = (int) at(slot);
        long head = (long) MAPPED_HEAD.getAcquire(cells, at);
        if (fits(length(head))) {
            cells.get(at + HEAD_BYTES, into, 0, length(head));
        }
        return head;
    }

    private boolean fits(int length) {
        return length >= 0 && length <= cellBytes - HEAD_BYTES;
    }

    private boolean isRow(int slot, long head, byte[] row) {
        int length = length(head);
        return fits(length) && RowFile.checksum(slot, row, length) == (int) head;
    }

    private static int length(long head) {
        return (int) (head >>> Integer.SIZE) - 1;
    }

    private static long head(int slot, byte[] row) {
        return (long) (row.length + 1) << Integer.SIZE
                | Integer.toUnsignedLong(RowFile.checksum(slot, row, row.length));
    }

    private static long longHead(int slot) {
        return (long) LONG << Integer.SIZE | slot;
    }

    /**
     * Puts a slot's row; null empties the slot.
     *
     * @throws IllegalArgumentException if the row has 16 MB or more
     */
    void put(int slot, byte @Nullable [] row) throws IOException {
        beginChange();
        Window now = window;
        if (!now.has(slot)) {
            now = move(slot);
        }
        boolean again = head(now, slot) != 0;
        if (again) {
            now = now.copy();
        }
        int at = (slot - now.first) * cellBytes;
        changedFrom = Math.min(changedFrom, at);
        changedTo = Math.max(changedTo, at + cellBytes);
        // Who sees the head sees the row.
        HEAD.setRelease(now.bytes, at, place(slot, row, now.bytes, at + HEAD_BYTES));
        if (again) {
            window = now;
        }
        end = Math.max(end, slot + 1);
    }

    /** Puts a row into its cell, or beside the cells; returns the head. */
    private long place(int slot, byte @Nullable [] row, byte[] into, int at) throws IOException {
        if (row == null) {
            return 0;
        }
        if (fits(row.length)) {
            System.arraycopy(row, 0, into, at, row.length);
            return head(slot, row);
        }
        RowFile others = longRows;
        if (others == null) {
            others = openLongRows();
            longRows = others;
        }
        others.put(slot, row);
        return longHead(slot);
    }

    /** Tells whoever opens the file after a fault, and is on the disk before any row is. */
    private void beginChange() throws IOException {
        if (!dirty) {
            new Header(cellBytes, end, true).write(file);
            file.force();
            dirty = true;
        }
    }

    /** The window of a slot from now on; readers find the cells of the one before in the file. */
    private Window move(int slot) throws IOException {
        writeOut();
        int count = WINDOW_BYTES / cellBytes;
        int first = slot - slot % count;
        count = Math.min(count, slots - first);
        byte[] bytes = new byte[count * cellBytes];
        if (first < end) {
            file.read(ByteBuffer.wrap(bytes), at(first));
        }
        Window next = new Window(first, count, bytes);
        window = next;
        return next;
    }

    private void writeOut() throws IOException {
        if (changedTo > 0) {
            Window now = window;
            ByteBuffer changed = ByteBuffer.wrap(now.bytes, changedFrom, changedTo - changedFrom);
            file.write(changed, at(now.first) + changedFrom);
            changedFrom = Integer.MAX_VALUE;
            changedTo = 0;
        }
    }

    /** Nothing is to be put for now: keeps no file open, and no cells in memory. */
    void rest() throws IOException {
        RowFile others = longRows;
        if (others != null) {
            others.rest();
        }
        writeOut();
        window = Window.none();
        file.rest();
    }

    /** All that was put is on the disk when this returns. */
    void flush() throws IOException {
        if (!dirty) {
            return;
        }
        boolean resting = file.isResting();
        RowFile others = longRows;
        if (others != null) {
            others.flush();
        }
        writeOut();
        file.force();
        // Only now; where a fault comes before this is on the disk, cells are checked in vain.
        new Header(cellBytes, end, false).write(file);
        dirty = false;
        if (resting) {
            rest();
        }
    }

    /** Puts all on the disk, and gives back the length that the file has beyond its cells. */
    void close() throws IOException {
        flush();
        file.endAt(at(end));
        RowFile others = longRows;
        if (others != null) {
            others.close();
        }
        rest();
    }
}
