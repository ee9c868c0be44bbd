package dev.linkstream.stores;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Rows in one file, each in a cell whose place is computed: a head, which says by a bit for each slot whether it has a row,
 * and cells of one size, in which a row lies behind its length and checksum. To read a row is to read one place. Rows that
 * are too long for their cells lie in a {@link RowFile} beside it. One thread writes, any number read meanwhile.
 *
 * <p>New rows are written many at once; one that replaces another is written over it, and one that is deleted is
 * overwritten with zeros. While the file is open, its head is in memory, so a cell that should have a row and does not is
 * known to be damaged.
 */
final class CellFile {

    /** A cell's head: a row's length + 1 above its checksum; 0 where there is no row. */
    private static final VarHandle HEAD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle MAPPED_HEAD =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What the head takes of a cell. */
    static final int HEAD_BYTES = Long.BYTES;

    /** The format's name and version: LSCELLS2. */
    private static final long FORMAT = 0x3253_4c4c_4543_534cL;

    /** In place of a length: the row is too long for its cell. */
    private static final int LONG = -1;

    /** In place of a row in memory: it is too long for its cell. */
    private static final byte[] ELSEWHERE = {};

    /** The head's first part, before the bits. */
    private static final int BITS_BEGIN = 4096;

    /** Of the cells that are written or checked at once. */
    private static final int WINDOW_BYTES = 64 << 10;

    private static final ThreadLocal<byte[]> READ = ThreadLocal.withInitial(() -> new byte[CellSize.MOST]);

    private final WrittenFile file;
    private final Disk disk;
    private final long id;
    private final Path longPath;
    private final int slots;
    private final int cellBytes;

    /** As it was closed, for as long as nothing is changed. */
    private Manifest.@Nullable Entry closed;

    private volatile MappedByteBuffer cells;

    private final PresentSlots present;

    /** How often rows were put or deleted, ever: tells the file from itself at another time. */
    private long age;

    /** The slot behind the last one that has had a row. */
    private int end;

    private volatile Window window = new Window(0, 0);

    /** Slots of the window that the file does not have. */
    private int unwrittenFrom = Integer.MAX_VALUE;

    private int unwrittenTo;

    /** Counts changes of cells in the file, and of where rows lie: odd while one is under way. */
    private final AtomicInteger changes = new AtomicInteger();

    private volatile @Nullable RowFile longRows;

    /** New rows that the file does not have yet, in slots that had none when it was begun. */
    private static final class Window {

        final int first;
        final AtomicReferenceArray<byte @Nullable []> rows;

        Window(int first, int length) {
            this.first = first;
            rows = new AtomicReferenceArray<>(length);
        }

        boolean has(int slot) {
            return slot >= first && slot < first + rows.length();
        }

        byte @Nullable [] row(int slot) {
            return has(slot) ? rows.getAcquire(slot - first) : null;
        }
    }

    private CellFile(WrittenFile file, Disk disk, long id, int slots, int cellBytes, PresentSlots present)
            throws IOException {
        this.file = file;
        this.disk = disk;
        this.id = id;
        this.slots = slots;
        this.cellBytes = cellBytes;
        this.present = present;
        longPath = file.path().resolveSibling(file.name() + ".long");
        end = present.last() + 1;
        cells = file.map(MapMode.READ_ONLY, at(end));
    }

    /**
     * Begins a file.
     *
     * @param id of the store
     * @param slots how many it has, a multiple of 64
     * @param cellBytes a {@link CellSize}
     */
    static CellFile create(Disk disk, Path path, long id, int slots, int cellBytes) throws IOException {
        WrittenFile file = WrittenFile.create(disk, path);
        CellFile begun = new CellFile(file, disk, id, slots, cellBytes, new PresentSlots(slots));
        file.write(begun.head(), 0);
        return begun;
    }

    /**
     * Opens a file as it was closed.
     *
     * @throws DamageException if its head is another one
     */
    static CellFile open(Disk disk, Path path, int slots, Manifest manifest) throws IOException {
        WrittenFile file = WrittenFile.of(disk, path);
        try {
            ByteBuffer head =
                    ByteBuffer.allocate(BITS_BEGIN + slots / Byte.SIZE).order(ByteOrder.LITTLE_ENDIAN);
            file.read(head, 0);
            head.clear();
            Manifest.Entry entry = manifest.file(file.name());
            if (checksum(head) != entry.checksum()) {
                throw new DamageException(path, "has a damaged head");
            }
            if (head.getLong() != FORMAT || head.getLong() != manifest.id()) {
                throw new DamageException(path, "is another store's");
            }
            long age = head.getLong();
            int cellBytes = head.getInt();
            if (!CellSize.isOne(cellBytes) || head.getInt() != slots) {
                throw new DamageException(path, "has another format");
            }
            PresentSlots present = PresentSlots.read(slots, head, BITS_BEGIN);
            CellFile opened = new CellFile(file, disk, manifest.id(), slots, cellBytes, present);
            opened.age = age;
            opened.openAsClosed(manifest, entry);
            return opened;
        } finally {
            file.rest();
        }
    }

    private void openAsClosed(Manifest manifest, Manifest.Entry entry) throws IOException {
        if (entry.length() != at(end)) {
            throw new DamageException(file.path(), "has " + entry.length() + " bytes for " + end + " cells");
        }
        String longName = longPath.getFileName().toString();
        if (manifest.files().stream().anyMatch(each -> each.name().equals(longName))) {
            longRows = RowFile.open(disk, longPath, slots, manifest);
        }
        closed = entry;
    }

    private ByteBuffer head() {
        ByteBuffer head = ByteBuffer.allocate(BITS_BEGIN + slots / Byte.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(FORMAT).putLong(id).putLong(age).putInt(cellBytes).putInt(slots);
        present.write(head, BITS_BEGIN);
        return head.clear();
    }

    private static int checksum(ByteBuffer head) {
        CRC32C sum = new CRC32C();
        sum.update(head.duplicate().clear());
        return (int) sum.getValue();
    }

    int cellBytes() {
        return cellBytes;
    }

    boolean isResting() {
        return file.isResting();
    }

    private long at(int slot) {
        return BITS_BEGIN + slots / Byte.SIZE + (long) slot * cellBytes;
    }

    Path path() {
        return file.path();
    }

    /** Whether no slot has a row. */
    boolean isEmpty() {
        return present.last() < 0;
    }

    /** The first slot from there on that has a row, the number of slots if there is none. */
    int next(int from) {
        return present.next(from);
    }

    /** The last slot before there that has a row, -1 if there is none. */
    int previous(int before) {
        return present.previous(before);
    }

    /** What {@code parser} makes of the row of a slot; null where there is none. */
    <R> @Nullable R get(int slot, RowParser<R> parser) throws DamageException {
        while (present.has(slot)) {
            int before = changes.getAcquire();
            Window now = window;
            byte[] fresh = now.row(slot);
            if (fresh != null && fresh != ELSEWHERE) {
                return parser.parse(fresh, fresh.length);
            }
            byte[] row = READ.get();
            long head;
            try {
                head = fresh == null ? readMapped(slot, row) : longHead(slot);
            } catch (DamageException e) {
                if (present.has(slot)) {
                    throw e;
                }
                // It was deleted just now, and the file with it.
                return null;
            }
            if (isRow(slot, head, row)) {
                return parser.parse(row, length(head));
            }
            DamageException damage = null;
            RowFile others = longRows;
            if (head == longHead(slot) && others != null) {
                try {
                    R found = others.get(slot, parser);
                    if (found != null) {
                        return found;
                    }
                } catch (DamageException e) {
                    damage = e;
                }
            }
            // Or else it was changed just now.
            VarHandle.acquireFence();
            if ((before & 1) == 0 && changes.getAcquire() == before && window == now && present.has(slot)) {
                throw damage == null ? new DamageException(file.path(), "has no sound row in slot " + slot) : damage;
            }
            Thread.onSpinWait();
        }
        return null;
    }

    private long readMapped(int slot, byte[] into) throws DamageException {
        try {
            MappedByteBuffer from = cells;
            int at = (int) at(slot);
            long head = (long) MAPPED_HEAD.getAcquire(from, at);
            if (fits(length(head))) {
                from.get(at + HEAD_BYTES, into, 0, length(head));
            }
            return head;
        } catch (InternalError e) {
            // The system's word on a mapped page that is no longer there.
            throw new DamageException(file.path(), "cannot be read in slot " + slot, e);
        }
    }

    private boolean fits(int length) {
        return length >= 0 && length <= cellBytes - HEAD_BYTES;
    }

    private boolean isRow(int slot, long head, byte[] row) {
        int length = length(head);
        return fits(length) && RowFile.checksum(slot, row, 0, length) == (int) head;
    }

    private static int length(long head) {
        return (int) (head >>> Integer.SIZE) - 1;
    }

    private static long longHead(int slot) {
        return (long) LONG << Integer.SIZE | slot;
    }

    /** Writes a cell: {@code row}, or that it is elsewhere, or nothing for null. */
    private void encode(int slot, byte @Nullable [] row, byte[] cells, int at) {
        if (row == ELSEWHERE) {
            HEAD.set(cells, at, longHead(slot));
        } else if (row != null) {
            long checksum = Integer.toUnsignedLong(RowFile.checksum(slot, row, 0, row.length));
            HEAD.set(cells, at, (long) (row.length + 1) << Integer.SIZE | checksum);
            System.arraycopy(row, 0, cells, at + HEAD_BYTES, row.length);
        }
    }

    /**
     * Puts a slot's row, whose array is handed over; null deletes it, and overwrites what was there.
     *
     * @throws IllegalArgumentException if the row has 16 MB or more
     */
    void put(int slot, byte @Nullable [] row) throws IOException {
        RowFile others = longRows;
        boolean wasLong = others != null && others.has(slot);
        if (row == null && !present.has(slot)) {
            return;
        }
        closed = null;
        age++;
        boolean begun = begin();
        try {
            if (row == null) {
                present.set(slot, false);
                place(slot, null);
            } else if (fits(row.length)) {
                place(slot, row);
            } else {
                longRows().put(slot, row);
                place(slot, ELSEWHERE);
            }
            if (wasLong && others != null && (row == null || fits(row.length))) {
                others.erase(slot);
            }
            if (row != null) {
                present.set(slot, true);
            }
        } finally {
            end(begun);
        }
    }

    /** Begins a change, unless one is under way: what a reader finds meanwhile may be parts of two rows. */
    private boolean begin() {
        boolean first = (changes.getPlain() & 1) == 0;
        if (first) {
            changes.incrementAndGet();
        }
        return first;
    }

    private void end(boolean begun) {
        if (begun) {
            changes.incrementAndGet();
        }
    }

    private void place(int slot, byte @Nullable [] row) throws IOException {
        Window now = window;
        if (slot >= end && !now.has(slot)) {
            now = move(slot);
        }
        if (now.has(slot)) {
            now.rows.setRelease(slot - now.first, row);
            unwrittenFrom = Math.min(unwrittenFrom, slot);
            unwrittenTo = Math.max(unwrittenTo, slot + 1);
        } else {
            byte[] cell = new byte[cellBytes];
            encode(slot, row, cell, 0);
            boolean begun = begin();
            try {
                file.write(ByteBuffer.wrap(cell), at(slot));
            } finally {
                end(begun);
            }
        }
        end = Math.max(end, slot + 1);
    }

    private RowFile longRows() throws IOException {
        RowFile others = longRows;
        if (others == null) {
            others = RowFile.create(disk, longPath, id, slots);
            longRows = others;
        }
        return others;
    }

    /** Begins a window behind all rows; readers find those of the one before in the file. */
    private Window move(int slot) throws IOException {
        writeOut();
        if (cells.capacity() < at(slots)) {
            // Makes the file longer, and takes no room: only what is written does.
            cells = file.map(MapMode.READ_ONLY, at(slots));
        }
        Window next = new Window(slot, Math.min(WINDOW_BYTES / cellBytes, slots - slot));
        window = next;
        return next;
    }

    private void writeOut() throws IOException {
        if (unwrittenTo > 0) {
            Window now = window;
            byte[] bytes = new byte[(unwrittenTo - unwrittenFrom) * cellBytes];
            for (int slot = unwrittenFrom; slot < unwrittenTo; slot++) {
                encode(slot, now.row(slot), bytes, (slot - unwrittenFrom) * cellBytes);
            }
            file.write(ByteBuffer.wrap(bytes), at(unwrittenFrom));
            unwrittenFrom = Integer.MAX_VALUE;
            unwrittenTo = 0;
        }
    }

    /**
     * Checks the next rows against their checksums as they lie on the disk.
     *
     * @return the slot to go on with, the number of slots if there are no more
     */
    int check(int from) throws DamageException {
        int first = next(from);
        int count = Math.min(WINDOW_BYTES / cellBytes, slots - first);
        byte[] bytes = new byte[count * cellBytes];
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            ByteBuffer into = ByteBuffer.wrap(bytes);
            int read = 0;
            while (into.hasRemaining() && read >= 0) {
                read = channel.read(into, at(first) + into.position());
            }
        } catch (IOException e) {
            throw new DamageException(file.path(), "cannot be read", e);
        }
        for (int slot = first; slot < first + count; slot++) {
            int at = (slot - first) * cellBytes;
            int length = length((long) HEAD.get(bytes, at));
            boolean sound = fits(length)
                    && RowFile.checksum(slot, bytes, at + HEAD_BYTES, length) == (int) (long) HEAD.get(bytes, at);
            if (!sound && present.has(slot)) {
                // Too long for its cell, written just now, or else damaged.
                get(slot, (row, ignored) -> row);
            }
        }
        RowFile others = longRows;
        if (others != null && !Files.exists(longPath)) {
            throw new DamageException(longPath, "is missing");
        }
        return first + count;
    }

    /** Nothing is to be put for now: keeps no file open, and no rows in memory. */
    void rest() throws IOException {
        RowFile others = longRows;
        if (others != null) {
            others.rest();
        }
        writeOut();
        window = new Window(0, 0);
        file.rest();
    }

    /** Puts all on the disk, and gives back what the file has beyond its cells. */
    List<Manifest.Entry> close() throws IOException {
        Manifest.Entry entry = closed;
        if (entry == null) {
            writeOut();
            int cellsEnd = present.last() + 1;
            ByteBuffer head = head();
            entry = new Manifest.Entry(file.name(), at(cellsEnd), checksum(head));
            file.write(head, 0);
            file.endAt(at(cellsEnd));
            file.force();
        }
        rest();
        List<Manifest.Entry> entries = new ArrayList<>(List.of(entry));
        RowFile others = longRows;
        if (others != null) {
            entries.add(others.close());
        }
        return entries;
    }

    /**
     * Gives its room back, though it is mapped: to be called once nobody can be reading it any more. What was overwritten in it
     * is so on the disk, and not only forgotten by the system.
     */
    void delete() throws IOException {
        RowFile others = longRows;
        if (others != null) {
            others.deleteUnread();
        }
        rest();
        file.force();
        file.endAt(0);
        file.delete();
    }

    /** Closes it as it is. */
    void abandon() throws IOException {
        RowFile others = longRows;
        if (others != null) {
            others.abandon();
        }
        file.rest();
    }
}
