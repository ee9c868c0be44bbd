package dev.linkstream.stores;

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
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.common.utils.Utils;
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

    /** A cell's head: a row's length + 1 before its checksum; 0 where there is no row. */
    private static final VarHandle HEAD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final VarHandle MAPPED_HEAD =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** What the head takes of a cell. */
    static final int HEAD_BYTES = Long.BYTES;

    /** In place of a length: the row is too long for its cell. */
    private static final int LONG = -1;

    private static final byte[] NOTHING = {};
    private static final int CELLS_BEGIN = 4096;
    private static final int WINDOW_BYTES = 64 << 10;

    private static final ThreadLocal<byte[]> READ = ThreadLocal.withInitial(() -> new byte[CellSize.MOST]);

    private final WrittenFile file;
    private final Path longPath;
    private final int slots;
    private final int cellBytes;
    private final MappedByteBuffer cells;

    /** The cells that are written to, which the file does not yet have as they are. */
    private volatile Window window = new Window(0, NOTHING, 1);

    /** Bytes of the window that the file does not have. */
    private int changedFrom = Integer.MAX_VALUE;

    private int changedTo;

    /** The slot behind the last one that has had a row. */
    private volatile int end;

    private volatile @Nullable RowFile longRows;
    private boolean dirty;

    /** Successive cells. Readers see rows come into empty ones; to change another the window is replaced. */
    private static final class Window {

        final int first;

        /** The cells, as the file is to have them. */
        final byte[] bytes;

        /** Their heads once more: who sees one sees the row. */
        final AtomicLongArray heads;

        Window(int first, byte[] bytes, int cellBytes) {
            this.first = first;
            this.bytes = bytes;
            heads = new AtomicLongArray(bytes.length / cellBytes);
            for (int cell = 0; cell < heads.length(); cell++) {
                heads.setPlain(cell, (long) HEAD.get(bytes, cell * cellBytes));
            }
        }

        boolean has(int slot) {
            return slot >= first && slot < first + heads.length();
        }

        long head(int slot) {
            return heads.getAcquire(slot - first);
        }
    }

    private record Header(int cellBytes, int end, boolean unflushed) {

        /** The format's name and version. */
        private static final long FORMAT = 0x4c53_4345_4c4c_0001L;

        /** Null where none was ever on the disk. */
        static @Nullable Header read(WrittenFile file, int slots) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(CELLS_BEGIN);
            file.read(bytes, 0);
            long format = bytes.clear().getLong();
            if (format == 0) {
                return null;
            }
            Header header = new Header(bytes.getInt(), bytes.getInt(), bytes.getInt() != 0);
            if (format != FORMAT || !CellSize.isOne(header.cellBytes) || header.end < 0 || header.end > slots) {
                throw new OtherFormatException(file);
            }
            return header;
        }

        void write(WrittenFile file) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(CELLS_BEGIN);
            bytes.putLong(FORMAT).putInt(cellBytes).putInt(end).putInt(unflushed ? 1 : 0);
            file.write(bytes.clear(), 0);
        }
    }

    private CellFile(Path path, WrittenFile file, int slots, Header header) throws IOException {
        this.file = file;
        this.slots = slots;
        longPath = path.resolveSibling(path.getFileName() + ".long");
        cellBytes = header.cellBytes();
        end = header.end();
        long length = file.size();
        if (length < at(end)) {
            throw new IOException(file + " has lost its end: it has " + length + " bytes of " + at(end));
        }
        // Makes the file longer, and takes no room: only what is written does.
        cells = file.map(MapMode.READ_ONLY, at(slots));
        if (Files.exists(longPath)) {
            longRows = RowFile.open(longPath, slots);
        }
        if (header.unflushed()) {
            recover();
        }
    }

    /**
     * Opens a file, or begins one.
     *
     * @param slots how many it has, always the same number for the same file
     * @param cellBytes the {@link CellSize} of its cells, if it is new
     * @throws OtherFormatException if it is no such file
     */
    static CellFile open(Path path, int slots, int cellBytes) throws IOException {
        WrittenFile file = new WrittenFile(path);
        try {
            Header header = Header.read(file, slots);
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

    /** Empties the cells whose rows the last fault took. */
    private void recover() throws IOException {
        dirty = true;
        byte[] row = new byte[CellSize.MOST];
        RowFile others = longRows;
        int last = 0;
        for (int slot = 0; slot < slots; slot++) {
            long head = readMapped(slot, row);
            if (isRow(slot, head, row) || (head == longHead(slot) && others != null && others.has(slot))) {
                last = slot + 1;
            } else if (head != 0) {
                file.write(ByteBuffer.allocate(HEAD_BYTES), at(slot));
            }
        }
        end = last;
    }

    int cellBytes() {
        return cellBytes;
    }

    private long at(int slot) {
        return CELLS_BEGIN + (long) slot * cellBytes;
    }

    /** The first slot from there on that has a row, the number of slots if there is none. */
    int next(int from) {
        for (int slot = from; slot < end; slot++) {
            Window now = window;
            long head = now.has(slot) ? now.head(slot) : (long) MAPPED_HEAD.getAcquire(cells, (int) at(slot));
            if (head != 0) {
                return slot;
            }
        }
        return slots;
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
            RowFile others = longRows;
            R found = head == longHead(slot) && others != null ? others.get(slot, parser) : null;
            if (found != null) {
                return found;
            }
            // It may have been written just now, but only from a window.
            VarHandle.acquireFence();
        } while (window != now);
        throw new UncheckedIOException(new IOException("The row of slot " + slot + " in " + file + " is damaged"));
    }

    private long read(Window from, int slot, byte[] into) {
        long head = from.head(slot);
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
        if (row == null && slot >= end) {
            return;
        }
        beginChange();
        Window now = window.has(slot) ? window : move(slot);
        if (row == null) {
            place(now, slot, 0, NOTHING);
        } else if (fits(row.length)) {
            place(now, slot, head(slot, row), row);
        } else {
            longRows().put(slot, row);
            place(now, slot, longHead(slot), NOTHING);
        }
        if (slot >= end) {
            end = slot + 1;
        }
    }

    /** Fills a cell. One that had another row is filled in a copy of the window, which takes its place. */
    private void place(Window now, int slot, long head, byte[] row) {
        int at = (slot - now.first) * cellBytes;
        int body = at + HEAD_BYTES;
        long before = now.head(slot);
        if (head == before && Arrays.equals(now.bytes, body, body + row.length, row, 0, row.length)) {
            return;
        }
        Window to = before == 0 ? now : new Window(now.first, now.bytes.clone(), cellBytes);
        System.arraycopy(row, 0, to.bytes, body, row.length);
        HEAD.set(to.bytes, at, head);
        to.heads.setRelease(slot - to.first, head);
        changedFrom = Math.min(changedFrom, at);
        changedTo = Math.max(changedTo, at + cellBytes);
        if (to != now) {
            window = to;
        }
    }

    private RowFile longRows() throws IOException {
        RowFile others = longRows;
        if (others == null) {
            others = RowFile.open(longPath, slots);
            Utils.flushDir(longPath.toAbsolutePath().getParent());
            longRows = others;
        }
        return others;
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
        byte[] bytes = new byte[Math.min(count, slots - first) * cellBytes];
        if (first < end) {
            file.read(ByteBuffer.wrap(bytes), at(first));
        }
        Window next = new Window(first, bytes, cellBytes);
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
        window = new Window(0, NOTHING, cellBytes);
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
