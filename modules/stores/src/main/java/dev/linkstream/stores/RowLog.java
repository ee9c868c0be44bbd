package dev.linkstream.stores;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the order in which they came, in files of {@link #SLOTS} each. A row is found by its location, a number of
 * {@link HashIndex#LOCATION_BITS} bits other than 0: its file, and its slot there. Rows are written once, and overwritten
 * with zeros when they are of no use any more; files are dropped as a whole. One thread writes, any number read meanwhile.
 */
final class RowLog {

    private static final int SLOT_BITS = 16;

    /** Rows of one file. */
    static final int SLOTS = 1 << SLOT_BITS;

    /** So many numbers a file may have in a location; 0 is none of them. */
    static final int FILES = 1 << (HashIndex.LOCATION_BITS - SLOT_BITS);

    /** So many files are kept open to overwrite rows. */
    private static final int OPEN = 16;

    private static final Pattern NAME = Pattern.compile("([0-9]{12})\\.rows");

    private final Disk disk;
    private final Path directory;
    private final long id;

    /** By their numbers in locations; replaced when one is added or dropped. */
    private volatile @Nullable RowFile[] files = {};

    /** Names grow, so that they are in the order of the rows. */
    private long lastName;

    /** Slots taken in the file that was begun last. */
    private int taken = SLOTS;

    private long rows;

    /** How many files were opened to overwrite rows, and not closed again. */
    private int opened;

    /** @param id of the store */
    RowLog(Disk disk, Path directory, long id) {
        this.disk = disk;
        this.directory = directory;
        this.id = id;
    }

    static RowLog open(Disk disk, Path directory, Manifest manifest) throws IOException {
        RowLog log = new RowLog(disk, directory, manifest.id());
        List<Manifest.Entry> entries = new ArrayList<>(manifest.files());
        entries.sort(Comparator.comparing(Manifest.Entry::name));
        for (Manifest.Entry each : entries) {
            Matcher name = NAME.matcher(each.name());
            if (name.matches()) {
                log.lastName = Long.parseLong(name.group(1));
                RowFile file = RowFile.open(disk, log.fileOf(log.lastName), SLOTS, manifest);
                log.add(file);
                log.taken = file.taken();
                log.rows += log.taken;
            }
        }
        return log;
    }

    /** Adds the file of the last name. */
    private void add(RowFile file) {
        int number = number(lastName);
        @Nullable RowFile[] more = Arrays.copyOf(files, Math.max(files.length, number + 1));
        more[number] = file;
        files = more;
    }

    private Path fileOf(long name) {
        return directory.resolve(String.format(Locale.ROOT, "%012d.rows", name));
    }

    /** The file that a location's row is in, or was in. */
    Path path(long location) {
        int number = file(location);
        @Nullable RowFile[] now = files;
        RowFile file = number < now.length ? now[number] : null;
        return file == null ? fileOf(number) : file.path();
    }

    private static int number(long name) {
        return (int) (name % FILES);
    }

    /** The number of a location's file. */
    static int file(long location) {
        return (int) (location >>> SLOT_BITS);
    }

    static long location(int file, int slot) {
        return (long) file << SLOT_BITS | slot;
    }

    private static int slot(long location) {
        return (int) location & (SLOTS - 1);
    }

    /** How many rows were appended and not dropped. */
    long rows() {
        return rows;
    }

    /** How many rows of a file are of use. */
    int used(int number) {
        @Nullable RowFile[] now = files;
        RowFile file = number < now.length ? now[number] : null;
        return file == null ? 0 : file.used();
    }

    /** The number of the file that is written to. */
    int last() {
        return number(lastName);
    }

    /** The numbers of all files, in the order of their rows. */
    int[] files() {
        @Nullable RowFile[] now = files;
        int last = last();
        // Beyond the last number are those from before the numbers began anew.
        return IntStream.concat(IntStream.range(last + 1, now.length), IntStream.rangeClosed(0, last))
                .filter(number -> number < now.length && now[number] != null)
                .toArray();
    }

    /** Where the row lies from now on. */
    long append(byte[] row) throws IOException {
        RowFile file = taken == SLOTS ? null : files[last()];
        if (file == null) {
            file = begin();
        }
        file.put(taken, row);
        rows++;
        return location(last(), taken++);
    }

    private RowFile begin() throws IOException {
        rest();
        do {
            lastName++;
        } while (number(lastName) == 0 || (number(lastName) < files.length && files[number(lastName)] != null));
        taken = 0;
        RowFile file = RowFile.create(disk, fileOf(lastName), id, SLOTS);
        add(file);
        return file;
    }

    /** Closes files until they are written to again. */
    private void rest() throws IOException {
        for (RowFile each : files) {
            if (each != null) {
                each.rest();
            }
        }
        opened = 0;
    }

    /** The row of a location; null where there is none, or its file was dropped. */
    byte @Nullable [] get(long location) throws DamageException {
        @Nullable RowFile[] now = files;
        int number = file(location);
        RowFile file = number < now.length ? now[number] : null;
        try {
            return file == null ? null : file.get(slot(location), Arrays::copyOf);
        } catch (DamageException e) {
            if (files[number] == file) {
                throw e;
            }
            return null;
        }
    }

    /** Overwrites a row that is of no use any more. */
    void erase(long location) throws IOException {
        RowFile file = files[file(location)];
        if (file != null) {
            if (file.isResting() && ++opened > OPEN) {
                rest();
            }
            file.erase(slot(location));
        }
    }

    /** Gives a file's room back, all of whose rows are of no use. */
    void drop(int number) throws IOException {
        RowFile file = files[number];
        if (file == null) {
            return;
        }
        @Nullable RowFile[] fewer = files.clone();
        fewer[number] = null;
        files = fewer;
        rows -= file.taken();
        file.delete();
    }

    /**
     * Checks rows from a location on against their checksums.
     *
     * @return where to go on, 0 behind the last one
     */
    long check(long from, int count) throws DamageException {
        @Nullable RowFile[] now = files;
        for (int number = file(from); number < now.length; number++) {
            RowFile file = now[number];
            if (file != null) {
                int first = number == file(from) ? slot(from) : 0;
                if (first == 0) {
                    requirePresent(number, file);
                }
                for (int slot = first; slot < Math.min(first + count, SLOTS); slot++) {
                    get(location(number, slot));
                }
                return first + count < SLOTS ? location(number, first + count) : location(number + 1, 0);
            }
        }
        return 0;
    }

    private void requirePresent(int number, RowFile file) throws DamageException {
        try {
            file.requirePresent();
        } catch (DamageException e) {
            if (files[number] == file) {
                throw e;
            }
        }
    }

    List<Manifest.Entry> close() throws IOException {
        List<Manifest.Entry> entries = new ArrayList<>();
        for (RowFile each : files) {
            if (each != null) {
                entries.add(each.close());
            }
        }
        return entries;
    }

    /** Closes files as they are. */
    void abandon() throws IOException {
        for (RowFile each : files) {
            if (each != null) {
                each.abandon();
            }
        }
    }
}
