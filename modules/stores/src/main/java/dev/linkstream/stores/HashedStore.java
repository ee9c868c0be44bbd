package dev.linkstream.stores;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * A store for rows that are asked for by their key alone: each is appended to a {@link RowLog}, and a {@link HashIndex}
 * says where a key's row lies. Nothing is sorted or merged, and a new key is known to be new by a look at the index,
 * however many rows there are.
 *
 * <p>Rows that newer ones have replaced are overwritten with zeros, and so are those whose keys are deleted. Once more
 * rows are of no use than of use, the file that has fewest of use is gone through, a few rows with each one that is put:
 * what is of use is appended anew, and the file dropped.
 *
 * <p>A row is the length of its key (4 bytes, little-endian), the key, and the value.
 */
public final class HashedStore extends RowStore {

    private static final String KIND = "hashed";

    /** Rows that are looked at with each put. At least half are of no use: more room is won than taken. */
    private static final int CLEANED_AT_ONCE = 8;

    private static final int NOTHING = 0;

    /** Rows that are checked at once. */
    private static final int CHECKED_AT_ONCE = 256;

    private volatile @Nullable Contents contents;

    /** The number of the file that is cleaned, or {@link #NOTHING}; and how many of its rows are done. */
    private int cleaning;

    private int cleaned;

    /** Where the next check begins. */
    private long checked;

    private record Contents(RowLog rows, HashIndex index) {}

    private HashedStore(String name, Disk disk, Scrub scrub) {
        super(name, KIND, disk, scrub);
    }

    /** Makes stores of this name. */
    public static KeyValueBytesStoreSupplier supplier(String name) {
        return supplier(name, Disk.SYSTEM);
    }

    static KeyValueBytesStoreSupplier supplier(String name, Disk disk) {
        return supplier(name, KIND, scrub -> new HashedStore(name, disk, scrub));
    }

    @Override
    void begin(Path directory, long id) throws IOException {
        cleaning = NOTHING;
        checked = 0;
        contents = new Contents(new RowLog(disk(), directory, id), HashIndex.create(disk(), directory, id));
    }

    @Override
    void open(Path directory, Manifest manifest) throws IOException {
        RowLog rows = RowLog.open(disk(), directory, manifest);
        cleaning = NOTHING;
        checked = 0;
        contents = new Contents(rows, HashIndex.open(disk(), directory, manifest));
        long used = Arrays.stream(rows.files()).mapToLong(rows::used).sum();
        if (used != contents().index.count()) {
            throw new DamageException(
                    directory,
                    "has " + used + " rows where its index has "
                            + contents().index.count());
        }
    }

    @Override
    void opened(Path directory) throws IOException {
        HashIndex.takeAway(disk(), directory);
    }

    private Contents contents() {
        Contents opened = contents;
        if (opened == null) {
            throw new IllegalStateException("Store " + name() + " is not yet open");
        }
        return opened;
    }

    @Override
    byte @Nullable [] read(byte[] key) throws DamageException {
        Contents contents = contents();
        int hash = contents.index.hash(key);
        HashIndex.Table table = contents.index.table();
        int place = table.first(hash);
        long entry = table.entry(place);
        while (entry != 0) {
            if (HashIndex.has(entry, hash)) {
                byte[] row = contents.rows.get(HashIndex.location(entry));
                if (row == null) {
                    // It has just been replaced, moved or deleted.
                    requireChanged(contents.index, table, place, entry);
                    table = contents.index.table();
                    place = table.first(hash);
                    entry = table.entry(place);
                    continue;
                }
                if (isOf(row, key)) {
                    return value(row);
                }
            }
            place = table.after(place);
            entry = table.entry(place);
        }
        return null;
    }

    private void requireChanged(HashIndex index, HashIndex.Table table, int place, long entry) throws DamageException {
        if (index.table() == table && table.entry(place) == entry) {
            throw missing(HashIndex.location(entry));
        }
    }

    private DamageException missing(long location) {
        return new DamageException(contents().rows.path(location), "has lost a row that the index has");
    }

    @Override
    void write(byte[] key, byte @Nullable [] value) throws IOException {
        Contents contents = contents();
        int hash = contents.index.hash(key);
        int place = place(contents, hash, key);
        long before = HashIndex.location(contents.index.table().entry(place));
        if (value != null) {
            append(contents, row(key, value), hash, place);
        } else if (before != 0) {
            contents.index.remove(place);
            contents.rows.erase(before);
        }
        clean(contents);
    }

    /** The place of a key's entry, or the one that it is to have. */
    private int place(Contents contents, int hash, byte[] key) throws DamageException {
        HashIndex.Table table = contents.index.table();
        int free = -1;
        int place = table.first(hash);
        long entry = table.entry(place);
        while (entry != 0) {
            if (HashIndex.has(entry, hash) && isOf(used(contents, HashIndex.location(entry)), key)) {
                return place;
            }
            if (free < 0 && HashIndex.location(entry) == 0) {
                free = place;
            }
            place = table.after(place);
            entry = table.entry(place);
        }
        return free < 0 ? place : free;
    }

    private byte[] used(Contents contents, long location) throws DamageException {
        byte[] row = contents.rows.get(location);
        if (row == null) {
            throw missing(location);
        }
        return row;
    }

    /** Appends a row and has its key's entry point to it, then overwrites the one before. */
    private static void append(Contents contents, byte[] row, int hash, int place) throws IOException {
        long before = HashIndex.location(contents.index.table().entry(place));
        long location = contents.rows.append(row);
        contents.index.set(place, HashIndex.entry(hash, location));
        if (before != 0) {
            contents.rows.erase(before);
        }
    }

    private void clean(Contents contents) throws IOException {
        if (cleaning == NOTHING) {
            long useless = contents.rows.rows() - contents.index.count();
            if (useless <= Math.max(contents.index.count(), RowLog.SLOTS)) {
                return;
            }
            cleaning = leastUsed(contents.rows);
            cleaned = 0;
        }
        int end = Math.min(cleaned + CLEANED_AT_ONCE, RowLog.SLOTS);
        while (cleaned < end) {
            move(contents, RowLog.location(cleaning, cleaned++));
        }
        if (cleaned == RowLog.SLOTS) {
            contents.rows.drop(cleaning);
            cleaning = NOTHING;
        }
    }

    private static int leastUsed(RowLog rows) {
        int least = NOTHING;
        for (int file : rows.files()) {
            if (file != rows.last() && (least == NOTHING || rows.used(file) < rows.used(least))) {
                least = file;
            }
        }
        return least;
    }

    /** Appends a row anew if it is of use: others are overwritten. */
    private void move(Contents contents, long location) throws IOException {
        byte[] row = contents.rows.get(location);
        if (row == null) {
            return;
        }
        int hash = contents.index.hash(key(row));
        long wanted = HashIndex.entry(hash, location);
        HashIndex.Table table = contents.index.table();
        int place = table.first(hash);
        long entry = table.entry(place);
        while (entry != wanted) {
            if (entry == 0) {
                throw new DamageException(contents.rows.path(location), "has a row that the index has not");
            }
            place = table.after(place);
            entry = table.entry(place);
        }
        append(contents, row, hash, place);
    }

    private static byte[] row(byte[] key, byte[] value) {
        return ByteBuffer.allocate(Integer.BYTES + key.length + value.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(key.length)
                .put(key)
                .put(value)
                .array();
    }

    private static byte[] key(byte[] row) {
        return Arrays.copyOfRange(row, Integer.BYTES, valueBegin(row));
    }

    private static int valueBegin(byte[] row) {
        return Integer.BYTES
                + ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private static boolean isOf(byte[] row, byte[] key) {
        return Arrays.equals(row, Integer.BYTES, valueBegin(row), key, 0, key.length);
    }

    private static byte[] value(byte[] row) {
        return Arrays.copyOfRange(row, valueBegin(row), row.length);
    }

    /**
     * Rows have no order.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        throw new UnsupportedOperationException("Rows of " + name() + " have no order");
    }

    /** In no order. Ends with a {@link ConcurrentModificationException} where rows are put, moved or deleted meanwhile. */
    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return new AllRows(contents());
    }

    private final class AllRows extends Rows {

        private final RowLog rows;
        private final HashIndex.Table table;
        private int place;

        AllRows(Contents contents) {
            rows = contents.rows;
            table = contents.index.table();
        }

        @Override
        protected KeyValue<Bytes, byte[]> makeNext() {
            while (place < table.size()) {
                long location = HashIndex.location(table.entry(place++));
                if (location != 0) {
                    byte[] row = row(location);
                    if (row == null) {
                        throw new ConcurrentModificationException("Rows were moved meanwhile");
                    }
                    return KeyValue.pair(Bytes.wrap(key(row)), value(row));
                }
            }
            return allDone();
        }

        private byte @Nullable [] row(long location) {
            try {
                return rows.get(location);
            } catch (DamageException e) {
                throw damaged(e);
            }
        }
    }

    @Override
    long count() {
        return contents().index.count();
    }

    @Override
    boolean check() throws DamageException {
        checked = contents().rows.check(checked, CHECKED_AT_ONCE);
        return checked == 0;
    }

    @Override
    List<Manifest.Entry> release() throws IOException {
        List<Manifest.Entry> entries = new ArrayList<>(contents().rows.close());
        entries.add(contents().index.close());
        return entries;
    }

    @Override
    void abandon() throws IOException {
        contents().rows.abandon();
    }
}
