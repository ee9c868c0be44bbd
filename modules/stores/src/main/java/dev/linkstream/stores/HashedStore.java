package dev.linkstream.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * A store for rows that are asked for by their key alone: each is appended to a {@link RowLog}, and a {@link HashIndex}
 * says where a key's newest row lies. Nothing is sorted or merged, and a new key is known to be new by a look at the
 * index, however many rows there are.
 *
 * <p>Rows that newer ones have replaced stay where they are until there are more of them than of the others. Then the
 * file that has fewest of use is gone through, a few rows with each one that is put: what is of use is appended anew, and
 * the file dropped.
 *
 * <p>A wiping store overwrites such a row at once, for secrets that are to be gone when they are deleted.
 *
 * <p>A row is the length of its key (4 bytes), the key, a byte that is 0 where the key was deleted, and the value. After
 * a fault the index is made anew from the rows, the last of each key's.
 */
public final class HashedStore extends RowStore {

    /** Rows that are looked at with each put. At least half are of no use: more room is won than taken. */
    private static final int CLEANED_AT_ONCE = 8;

    private static final int NOTHING = 0;

    private @Nullable Contents contents;

    /** How many rows of each file are of use. */
    private int[] used = {};

    /** The number of the file that is cleaned, or {@link #NOTHING}; and how many of its rows are done. */
    private int cleaning;

    private int cleaned;

    private record Contents(RowLog rows, HashIndex index) {}

    /** Whether rows that newer ones have replaced are overwritten at once. */
    private final boolean wiping;

    private HashedStore(String name, boolean wiping) {
        super(name);
        this.wiping = wiping;
    }

    /** Makes stores of this name. */
    public static KeyValueBytesStoreSupplier supplier(String name) {
        return supplier(name, "hashed", each -> new HashedStore(each, false));
    }

    /** Makes stores of this name in whose files nothing is left of a row that was deleted or replaced. */
    public static KeyValueBytesStoreSupplier wiping(String name) {
        return supplier(name, "hashed", each -> new HashedStore(each, true));
    }

    @Override
    void open(Path directory) throws IOException {
        RowLog rows = RowLog.open(directory);
        HashIndex index = HashIndex.open(directory);
        contents = new Contents(rows, index);
        used = new int[0];
        cleaning = NOTHING;
        if (index.count() == 0) {
            fill(index, rows);
        }
        HashIndex.Table table = index.table();
        for (int place = 0; place < table.size(); place++) {
            long entry = table.entry(place);
            if (entry != 0) {
                countUsed(HashIndex.location(entry), 1);
            }
        }
    }

    private static void fill(HashIndex index, RowLog rows) throws IOException {
        for (int file : rows.files()) {
            for (int slot = 0; slot < RowLog.SLOTS; slot++) {
                long location = RowLog.location(file, slot);
                byte[] row = rows.get(location);
                if (row != null) {
                    byte[] key = key(row);
                    int hash = index.hash(key);
                    index.set(place(index, rows, hash, key), HashIndex.entry(hash, location));
                }
            }
        }
    }

    private Contents contents() {
        Contents opened = contents;
        if (opened == null) {
            throw new IllegalStateException("Store " + name() + " is not yet open");
        }
        return opened;
    }

    @Override
    byte @Nullable [] read(byte[] key) {
        Contents contents = contents();
        int hash = contents.index.hash(key);
        HashIndex.Table table = contents.index.table();
        int place = table.first(hash);
        long entry = table.entry(place);
        while (entry != 0) {
            if (HashIndex.has(entry, hash)) {
                byte[] row = contents.rows.get(HashIndex.location(entry));
                if (row == null) {
                    // It has just been moved, and its file dropped.
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

    private static void requireChanged(HashIndex index, HashIndex.Table table, int place, long entry) {
        if (index.table() == table && table.entry(place) == entry) {
            throw missing();
        }
    }

    private static UncheckedIOException missing() {
        return new UncheckedIOException(new IOException("A row is missing that the index has"));
    }

    @Override
    void write(byte[] key, byte @Nullable [] value) throws IOException {
        Contents contents = contents();
        int hash = contents.index.hash(key);
        int place = place(contents.index, contents.rows, hash, key);
        if (value != null || contents.index.table().entry(place) != 0) {
            append(contents, row(key, value), hash, place);
            clean(contents);
        }
    }

    /** The place of a key's entry, or the one that it is to have. */
    private static int place(HashIndex index, RowLog rows, int hash, byte[] key) {
        HashIndex.Table table = index.table();
        int place = table.first(hash);
        long entry = table.entry(place);
        while (entry != 0 && !(HashIndex.has(entry, hash) && isOf(rows.get(HashIndex.location(entry)), key))) {
            place = table.after(place);
            entry = table.entry(place);
        }
        return place;
    }

    /** Appends a row and has its key's entry point to it: the row before it is of no use from then on. */
    private void append(Contents contents, byte[] row, int hash, int place) throws IOException {
        long before = contents.index.table().entry(place);
        long location = contents.rows.append(row);
        contents.index.set(place, HashIndex.entry(hash, location));
        countUsed(location, 1);
        if (before != 0) {
            countUsed(HashIndex.location(before), -1);
            if (wiping) {
                contents.rows.wipe(HashIndex.location(before));
            }
        }
    }

    private void countUsed(long location, int more) {
        int file = RowLog.file(location);
        if (file >= used.length) {
            used = Arrays.copyOf(used, file + 1);
        }
        used[file] += more;
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
            moveIfUsed(contents, RowLog.location(cleaning, cleaned++));
        }
        if (cleaned == RowLog.SLOTS) {
            // The rows that were moved are older than the last checkpoint: nothing would bring them back.
            contents.rows.force();
            contents.rows.drop(cleaning);
            cleaning = NOTHING;
        }
    }

    private int leastUsed(RowLog rows) {
        int least = NOTHING;
        for (int file : rows.files()) {
            if (file != rows.last() && (least == NOTHING || used[file] < used[least])) {
                least = file;
            }
        }
        return least;
    }

    private void moveIfUsed(Contents contents, long location) throws IOException {
        byte[] row = contents.rows.get(location);
        if (row == null) {
            return;
        }
        int hash = contents.index.hash(key(row));
        long wanted = HashIndex.entry(hash, location);
        HashIndex.Table table = contents.index.table();
        int place = table.first(hash);
        long entry = table.entry(place);
        while (entry != 0 && entry != wanted) {
            place = table.after(place);
            entry = table.entry(place);
        }
        if (entry == wanted) {
            append(contents, row, hash, place);
        }
    }

    private static byte[] row(byte[] key, byte @Nullable [] value) {
        ByteBuffer row = ByteBuffer.allocate(Integer.BYTES + key.length + 1 + (value == null ? 0 : value.length));
        row.putInt(key.length).put(key);
        if (value != null) {
            row.put((byte) 1).put(value);
        }
        return row.array();
    }

    private static byte[] key(byte[] row) {
        return Arrays.copyOfRange(row, Integer.BYTES, valueMark(row));
    }

    private static int valueMark(byte[] row) {
        return Integer.BYTES + ByteBuffer.wrap(row).getInt();
    }

    private static boolean isOf(byte @Nullable [] row, byte[] key) {
        if (row == null) {
            throw missing();
        }
        return Arrays.equals(row, Integer.BYTES, valueMark(row), key, 0, key.length);
    }

    private static byte @Nullable [] value(byte[] row) {
        int mark = valueMark(row);
        return row[mark] == 0 ? null : Arrays.copyOfRange(row, mark + 1, row.length);
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

    /** In no order. Ends with a {@link ConcurrentModificationException} where so much is put meanwhile that rows move. */
    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return new AllRows(contents());
    }

    private static final class AllRows extends Rows {

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
                long entry = table.entry(place++);
                byte[] row = entry == 0 ? null : rows.get(HashIndex.location(entry));
                if (row == null && entry != 0) {
                    throw new ConcurrentModificationException("Rows were moved meanwhile");
                }
                byte[] value = row == null ? null : value(row);
                if (row != null && value != null) {
                    return KeyValue.pair(Bytes.wrap(key(row)), value);
                }
            }
            return allDone();
        }
    }

    /** Keys that were deleted included. */
    @Override
    public long approximateNumEntries() {
        return contents().index.count();
    }

    @Override
    void force() throws IOException {
        contents().rows.force();
    }

    @Override
    void release() throws IOException {
        contents().rows.close();
        contents().index.close();
    }
}
