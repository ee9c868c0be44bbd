package dev.linkstream.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the order in which they came, in files of {@link #SLOTS} each. A row is found by its location, a number of
 * {@link HashIndex#LOCATION_BITS} bits other than 0: its file, and its slot there. Files are written once, and dropped as
 * a whole. One thread writes, any number read meanwhile.
 */
final class RowLog {

    private static final int SLOT_BITS = 16;

    /** Rows of one file. */
    static final int SLOTS = 1 << SLOT_BITS;

    /** So many numbers a file may have in a location; 0 is none of them. */
    private static final int FILES = 1 << (HashIndex.LOCATION_BITS - SLOT_BITS);

    private static final Pattern NAME = Pattern.compile("(\\d{12})\\.rows");

    private final Path directory;

    /** By their numbers in locations; replaced when one is added or dropped. */
    private volatile @Nullable RowFile[] files = {};

    /** Names grow, so that they are in the order of the rows. */
    private long lastName;

    /** Slots taken in the file that was begun last. */
    private int taken = SLOTS;

    private long rows;

    /** How many rows were appended to each file, whatever was wiped since. */
    private int[] appended = {};

    private RowLog(Path directory) {
        this.directory = directory;
    }

    static RowLog open(Path directory) throws IOException {
        RowLog log = new RowLog(directory);
        try (Stream<Path> found = Files.list(directory)) {
            for (Path each : found.sorted().toList()) {
                Matcher name = NAME.matcher(each.getFileName().toString());
                if (name.matches()) {
                    log.lastName = Long.parseLong(name.group(1));
                    RowFile file = log.openLast();
                    log.taken = file.end();
                    log.countAppended(log.taken);
                    file.rest();
                }
            }
        }
        return log;
    }

    /** Opens the file of the last name. */
    private RowFile openLast() throws IOException {
        RowFile file = RowFile.open(path(lastName), SLOTS);
        int number = number(lastName);
        @Nullable RowFile[] more = Arrays.copyOf(files, Math.max(files.length, number + 1));
        more[number] = file;
        files = more;
        return file;
    }

    private Path path(long name) {
        return directory.resolve(String.format(Locale.ROOT, "%012d.rows", name));
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

    /** How many rows were appended and not dropped. */
    long rows() {
        return rows;
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
        countAppended(1);
        return location(last(), taken++);
    }

    private RowFile begin() throws IOException {
        if (taken == SLOTS && lastName > 0) {
            RowFile full = files[last()];
            if (full != null) {
                full.rest();
            }
        }
        do {
            lastName++;
        } while (number(lastName) == 0 || (number(lastName) < files.length && files[number(lastName)] != null));
        taken = 0;
        RowFile file = openLast();
        Utils.flushDir(directory);
        return file;
    }

    /** The row of a location; null where there is none, or its file was dropped. */
    byte @Nullable [] get(long location) {
        @Nullable RowFile[] now = files;
        int number = file(location);
        RowFile file = number < now.length ? now[number] : null;
        try {
            return file == null ? null : file.get((int) location & (SLOTS - 1));
        } catch (UncheckedIOException e) {
            if (files[number] == file) {
                throw e;
            }
            return null;
        }
    }

    private void countAppended(int more) {
        if (last() >= appended.length) {
            appended = Arrays.copyOf(appended, last() + 1);
        }
        appended[last()] += more;
        rows += more;
    }

    /** Overwrites a row, so that nothing of it is left in its file. */
    void wipe(long location) throws IOException {
        RowFile file = files[file(location)];
        if (file != null) {
            file.wipe((int) location & (SLOTS - 1));
        }
    }

    /** Gives a file's room back. */
    void drop(int number) throws IOException {
        RowFile file = files[number];
        if (file == null) {
            return;
        }
        @Nullable RowFile[] fewer = files.clone();
        fewer[number] = null;
        files = fewer;
        rows -= appended[number];
        appended[number] = 0;
        file.delete();
    }

    /** All that was appended is on the disk when this returns. */
    void force() throws IOException {
        for (RowFile each : files) {
            if (each != null) {
                each.flush();
            }
        }
    }

    void close() throws IOException {
        for (RowFile each : files) {
            if (each != null) {
                each.close();
            }
        }
    }
}
