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
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where each key's row lies: a hash table in memory, probed linearly, of 8 bytes an entry: 28 bits of the key's
 * hash and 36 bits of a location. Keys themselves lie in the rows, so an entry of the right hash may be another key's.
 * An entry's place is in the order of its hash, so a table is made twice as large in one pass, without a look at the rows.
 * No entry is ever removed. One thread writes, any number read meanwhile: a reader holds on to one {@link Table}, which
 * stays as it is once a larger one takes its place.
 *
 * <p>A table lies in its file only between {@link #close} and the next {@link #open}: it is mapped by a private mapping,
 * whose changes stay in memory. New keys are all over a table, so the system would write all of it again and again, and
 * stop the writer at each page's next change. After a fault the index begins empty, and is to be filled from the rows.
 */
final class HashIndex {

    /** Bits of a location; 0 is none. */
    static final int LOCATION_BITS = 36;

    private static final long LOCATION_MASK = (1L << LOCATION_BITS) - 1;
    private static final int HASH_BITS = Long.SIZE - LOCATION_BITS;
    private static final int SMALLEST_BITS = 9;
    private static final int LARGEST_BITS = 27;

    private static final VarHandle ENTRY = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final XXHash64 XXHASH = XXHashFactory.fastestJavaInstance().hash64();
    private static final SecureRandom SEEDS = new SecureRandom();
    private static final Pattern FILE = Pattern.compile("(\\d{2})\\.index");

    /** The format's name and version: only in a file that was closed. */
    private static final long CLOSED = 0x4c53_4841_5348_0001L;

    private static final int SEED = Long.BYTES;
    private static final int COUNT = 2 * Long.BYTES;
    private static final int ENTRIES_BEGIN = 4096;

    private final Path directory;
    private final long seed;
    private volatile Table table;
    private int count;

    /** The entries of one file. Its places are numbers from 0 on. */
    static final class Table {

        private final Path file;
        private final int bits;
        private final MappedByteBuffer bytes;

        private Table(Path file, int bits) throws IOException {
            this.file = file;
            this.bits = bits;
            try (FileChannel channel = channel()) {
                long length = ENTRIES_BEGIN + ((long) Long.BYTES << bits);
                if (channel.size() != length) {
                    channel.truncate(0);
                    // All before it are zeros that take no room.
                    channel.write(ByteBuffer.allocate(1), length - 1);
                }
                bytes = channel.map(MapMode.PRIVATE, 0, length);
            }
            bytes.order(ByteOrder.nativeOrder());
        }

        private FileChannel channel() throws IOException {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        /** Puts some bytes on the disk, as they are in memory. */
        private void write(FileChannel channel, int from, int to) throws IOException {
            ByteBuffer part = bytes.duplicate().position(from).limit(to);
            while (part.hasRemaining()) {
                channel.write(part, part.position());
            }
            channel.force(true);
        }

        /** Says in the file that it counts, or that it does not. */
        private void mark(FileChannel channel, long mark) throws IOException {
            bytes.putLong(0, mark);
            write(channel, 0, ENTRIES_BEGIN);
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

        /** The entry in a place; 0 is none, and ends the search. */
        long entry(int place) {
            return (long) ENTRY.getAcquire(bytes, ENTRIES_BEGIN + place * Long.BYTES);
        }

        private void set(int place, long entry) {
            ENTRY.setRelease(bytes, ENTRIES_BEGIN + place * Long.BYTES, entry);
        }

        private boolean isFull(int count) {
            return count > size() / 5 * 4;
        }
    }

    private HashIndex(Path directory, Table table, long seed, int count) {
        this.directory = directory;
        this.table = table;
        this.seed = seed;
        this.count = count;
    }

    /** Opens the index as it was closed; begins an empty one where there is none such. */
    static HashIndex open(Path directory) throws IOException {
        Table closed = null;
        for (Path file : files(directory)) {
            Table found = closedTable(file);
            if (found == null) {
                Files.delete(file);
            } else {
                closed = found;
            }
        }
        if (closed == null) {
            return new HashIndex(directory, begin(directory, SMALLEST_BITS), SEEDS.nextLong(), 0);
        }
        HashIndex index = new HashIndex(
                directory, closed, closed.bytes.getLong(SEED), Math.toIntExact(closed.bytes.getLong(COUNT)));
        try (FileChannel channel = closed.channel()) {
            closed.mark(channel, 0);
        }
        return index;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(
                            file -> FILE.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
    }

    private static @Nullable Table closedTable(Path file) throws IOException {
        Matcher name = FILE.matcher(file.getFileName().toString());
        int bits = name.matches() ? Integer.parseInt(name.group(1)) : 0;
        if (bits < SMALLEST_BITS
                || bits > LARGEST_BITS
                || Files.size(file) != ENTRIES_BEGIN + ((long) Long.BYTES << bits)) {
            return null;
        }
        Table table = new Table(file, bits);
        return table.bytes.getLong(0) == CLOSED ? table : null;
    }

    private static Table begin(Path directory, int bits) throws IOException {
        return new Table(directory.resolve(String.format(Locale.ROOT, "%02d.index", bits)), bits);
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
        return (int) (entry >>> LOCATION_BITS) == hash;
    }

    static long location(long entry) {
        return entry & LOCATION_MASK;
    }

    static long entry(int hash, long location) {
        return (long) hash << LOCATION_BITS | location;
    }

    /** Sets the entry in a place, which must be one where a search for its hash comes by. */
    void set(int place, long entry) throws IOException {
        boolean isNew = table.entry(place) == 0;
        table.set(place, entry);
        if (isNew && table.isFull(++count)) {
            grow();
        }
    }

    private void grow() throws IOException {
        Table old = table;
        if (old.bits == LARGEST_BITS) {
            throw new IOException(old.file + " is full: a partition may have " + count + " keys at most");
        }
        Table larger = begin(directory, old.bits + 1);
        for (int place = 0; place < old.size(); place++) {
            long entry = old.entry(place);
            if (entry != 0) {
                int to = larger.first((int) (entry >>> LOCATION_BITS));
                while (larger.entry(to) != 0) {
                    to = larger.after(to);
                }
                larger.set(to, entry);
            }
        }
        table = larger;
        Files.delete(old.file);
    }

    /** To be called once the rows are on the disk. */
    void close() throws IOException {
        Table last = table;
        last.bytes.putLong(SEED, seed);
        last.bytes.putLong(COUNT, count);
        try (FileChannel channel = last.channel()) {
            last.write(channel, ENTRIES_BEGIN, last.bytes.capacity());
            last.mark(channel, CLOSED);
        }
    }
}
