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
import java.security.SecureRandom;
import java.util.zip.CRC32C;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Where each key's row lies: a hash table in memory, probed linearly, of 8 bytes an entry: 28 bits of the key's
 * hash and 36 bits of a location. Keys themselves lie in the rows, so an entry of the right hash may be another key's.
 * An entry's place is in the order of its hash, so a table is made larger in one pass, without a look at the rows; what
 * was removed goes then. One thread writes, any number read meanwhile: a reader holds on to one {@link Table}, which
 * stays as it is once another one takes its place.
 *
 * <p>It lies in its file, with a checksum for each page, only between {@link #close} and the next {@link #open}. New keys
 * are all over a table, so the system would write all of a file in memory again and again.
 */
final class HashIndex {

    static final String FILE = "index";

    /** Bits of a location; 0 is none. */
    static final int LOCATION_BITS = 36;

    private static final long LOCATION_MASK = (1L << LOCATION_BITS) - 1;

    /** What is left of an entry that was removed: it ends no search. */
    private static final long REMOVED = 1L << LOCATION_BITS;

    private static final int HASH_BITS = Long.SIZE - LOCATION_BITS;
    private static final int SMALLEST_BITS = 9;
    private static final int LARGEST_BITS = 27;

    private static final VarHandle ENTRY = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final XXHash64 XXHASH = XXHashFactory.fastestJavaInstance().hash64();
    private static final SecureRandom SEEDS = new SecureRandom();

    /** The format's name and version: LSINDEX2. */
    private static final long FORMAT = 0x3258_4544_4e49_534cL;

    private static final int PAGE = 4096;

    private final Disk disk;
    private final Path directory;
    private final long id;
    private final long seed;
    private volatile Table table;

    /** Entries of which each has a location. */
    private int count;

    /** Those that were removed and are still in the way. */
    private int removed;

    /** Entries in memory. Its places are numbers from 0 on. */
    static final class Table {

        private final int bits;
        private final MappedByteBuffer bytes;

        /** A private mapping of a file that is gone at once: memory, which is not bounded by the heap's size. */
        private Table(Path directory, int bits) throws IOException {
            this.bits = bits;
            Path file = directory.resolve("index.memory");
            Files.deleteIfExists(file);
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                Files.delete(file);
                long length = (long) Long.BYTES << bits;
                // All before it are zeros that take no room.
                channel.write(ByteBuffer.allocate(1), length - 1);
                bytes = channel.map(MapMode.PRIVATE, 0, length);
            }
            bytes.order(ByteOrder.LITTLE_ENDIAN);
        }

        /** The place where a hash's entries may begin. */
        int first(int hash) {
            return hash >>> (HASH_BITS - bits);
        }

        int after(int place) {
            return (place + 1) & (size() - 1);
        }

        int size() {
            return 1 << bits;
        }

        private int pages() {
            return bytes.capacity() / PAGE;
        }

        /** The entry in a place; 0 is none, and ends the search. */
        long entry(int place) {
            return (long) ENTRY.getAcquire(bytes, place * Long.BYTES);
        }

        private void set(int place, long entry) {
            ENTRY.setRelease(bytes, place * Long.BYTES, entry);
        }

        private boolean isFull(int taken) {
            return taken > size() / 5 * 4;
        }
    }

    private HashIndex(Disk disk, Path directory, long id, Table table, long seed) {
        this.disk = disk;
        this.directory = directory;
        this.id = id;
        this.table = table;
        this.seed = seed;
    }

    /**
     * Begins an empty one.
     *
     * @param id of the store
     */
    static HashIndex create(Disk disk, Path directory, long id) throws IOException {
        return new HashIndex(disk, directory, id, new Table(directory, SMALLEST_BITS), SEEDS.nextLong());
    }

    /**
     * Opens it as it was closed.
     *
     * @throws DamageException if it is another one
     */
    static HashIndex open(Disk disk, Path directory, Manifest manifest) throws IOException {
        Path file = directory.resolve(FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer first = read(channel, 0, PAGE);
            int bits = first.getInt(3 * Long.BYTES);
            if (first.getLong(0) != FORMAT
                    || first.getLong(Long.BYTES) != manifest.id()
                    || bits < SMALLEST_BITS
                    || bits > LARGEST_BITS
                    || channel.size() != headBytes(bits) + ((long) Long.BYTES << bits)) {
                throw new DamageException(file, "is another store's or of another format");
            }
            ByteBuffer head = read(channel, 0, headBytes(bits));
            if (checksum(head.duplicate()) != manifest.file(FILE).checksum()) {
                throw new DamageException(file, "has a damaged head");
            }
            HashIndex index = new HashIndex(
                    disk, directory, manifest.id(), new Table(directory, bits), first.getLong(2 * Long.BYTES));
            for (int page = 0; page < index.table.pages(); page++) {
                ByteBuffer entries = read(channel, headBytes(bits) + (long) page * PAGE, PAGE);
                if (checksum(entries.duplicate()) != head.getInt(PAGE + page * Integer.BYTES)) {
                    throw new DamageException(file, "has a damaged page " + page);
                }
                index.fill(page, entries);
            }
            return index;
        }
    }

    private void fill(int page, ByteBuffer entries) {
        for (int at = 0; at < PAGE; at += Long.BYTES) {
            long entry = entries.getLong(at);
            count += location(entry) == 0 ? 0 : 1;
            removed += entry == REMOVED ? 1 : 0;
        }
        table.bytes.put(page * PAGE, entries.array(), entries.arrayOffset(), PAGE);
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = channel.read(bytes, at + bytes.position());
        }
        return bytes.clear();
    }

    /** The first page, and the checksums of all that follow: 4 bytes each, in as many pages as they take. */
    private static int headBytes(int bits) {
        int pages = (Long.BYTES << bits) / PAGE;
        return PAGE + (pages * Integer.BYTES + PAGE - 1) / PAGE * PAGE;
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return (int) sum.getValue();
    }

    /** The entries as they are now. */
    Table table() {
        return table;
    }

    /** How many entries there are. */
    int count() {
        return count;
    }

    /** The bits of a key's hash that are in its entry. Keyed by chance: nobody can choose keys that share one. */
    int hash(byte[] key) {
        return (int) (XXHASH.hash(key, 0, key.length, seed) >>> LOCATION_BITS);
    }

    static boolean has(long entry, int hash) {
        return (int) (entry >>> LOCATION_BITS) == hash && location(entry) != 0;
    }

    /** 0 where there was one. */
    static long location(long entry) {
        return entry & LOCATION_MASK;
    }

    static long entry(int hash, long location) {
        return (long) hash << LOCATION_BITS | location;
    }

    /** Sets the entry in a place, which must be one where a search for its hash comes by. */
    void set(int place, long entry) throws IOException {
        long before = table.entry(place);
        table.set(place, entry);
        if (location(before) == 0) {
            count++;
            removed -= before == REMOVED ? 1 : 0;
            if (table.isFull(count + removed)) {
                renew();
            }
        }
    }

    void remove(int place) {
        table.set(place, REMOVED);
        count--;
        removed++;
    }

    /** Makes a table without what was removed, and a larger one if that alone would not give room for long. */
    private void renew() throws IOException {
        Table old = table;
        int bits = count > old.size() / 5 * 2 ? old.bits + 1 : old.bits;
        if (bits > LARGEST_BITS) {
            throw new IOException(
                    "The index in " + directory + " is full: a partition may have " + count + " keys at most");
        }
        Table next = new Table(directory, bits);
        for (int place = 0; place < old.size(); place++) {
            long entry = old.entry(place);
            if (location(entry) != 0) {
                int to = next.first((int) (entry >>> LOCATION_BITS));
                while (next.entry(to) != 0) {
                    to = next.after(to);
                }
                next.set(to, entry);
            }
        }
        removed = 0;
        table = next;
    }

    /** Writes it to its file. */
    Manifest.Entry close() throws IOException {
        Table last = table;
        ByteBuffer head = ByteBuffer.allocate(headBytes(last.bits)).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(FORMAT).putLong(id).putLong(seed).putInt(last.bits);
        for (int page = 0; page < last.pages(); page++) {
            head.putInt(PAGE + page * Integer.BYTES, checksum(last.bytes.slice(page * PAGE, PAGE)));
        }
        head.clear();
        Path file = directory.resolve(FILE);
        int entries = head.capacity();
        try (FileChannel channel = disk.create(file)) {
            disk.write(channel, file, head.duplicate(), 0);
            disk.write(channel, file, last.bytes.duplicate().clear(), entries);
            disk.force(channel, file);
        }
        return new Manifest.Entry(FILE, entries + (long) last.bytes.capacity(), checksum(head));
    }

    /** Takes the file away: from now on it would be of another time. */
    static void takeAway(Disk disk, Path directory) throws IOException {
        disk.delete(directory.resolve(FILE));
    }
}
