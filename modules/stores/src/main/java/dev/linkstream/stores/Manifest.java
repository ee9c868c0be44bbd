package dev.linkstream.stores;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Which files a closed store has: a small file of lines that is there only while the store is closed. Who opens the store
 * takes it away first, so that files without one were not closed, and are not to be trusted.
 *
 * @param kind what sort of store it is
 * @param store its name
 * @param task whose it is
 * @param id by chance, and in each of its files, so that files of other stores are known
 */
record Manifest(String kind, String store, String task, long id, List<Entry> files) {

    static final String NAME = "manifest";

    private static final String NEW = "manifest.new";
    private static final String FORMAT = "linkstream-store 2";
    private static final HexFormat HEX = HexFormat.of();

    /**
     * A file as it was closed.
     *
     * @param checksum of all that lies before its rows or entries
     */
    record Entry(String name, long length, int checksum) {

        private static Entry parse(String line) {
            String[] parts = line.split(" ", -1);
            return new Entry(parts[1], Long.parseLong(parts[2]), HexFormat.fromHexDigits(parts[3]));
        }

        @Override
        public String toString() {
            return "file " + name + " " + length + " " + HEX.toHexDigits(checksum);
        }
    }

    /**
     * Reads and checks it: all of the files are there, and no others.
     *
     * @throws DamageException if it is missing or damaged, another store's or of another format, or files are not so
     */
    static Manifest read(Path directory, String kind, String store, String task) throws IOException {
        Path file = directory.resolve(NAME);
        Manifest manifest = parse(file);
        if (!manifest.kind.equals(kind) || !manifest.store.equals(store) || !manifest.task.equals(task)) {
            throw new DamageException(
                    file, "is of " + manifest.kind + " " + manifest.store + " of task " + manifest.task);
        }
        Set<String> there;
        try (Stream<Path> files = Files.list(directory)) {
            there = files.map(each -> each.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
        there.remove(NAME);
        for (Entry each : manifest.files) {
            Path listed = directory.resolve(each.name);
            if (!there.remove(each.name)) {
                throw new DamageException(listed, "is missing");
            }
            if (!Files.isRegularFile(listed) || Files.size(listed) != each.length) {
                throw new DamageException(listed, "has " + Files.size(listed) + " bytes instead of " + each.length);
            }
        }
        if (!there.isEmpty()) {
            throw new DamageException(directory.resolve(there.iterator().next()), "is none of the store's files");
        }
        return manifest;
    }

    private static Manifest parse(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new DamageException(file, "is missing, as after a stop that was not clean");
        }
        if (!text.startsWith(FORMAT + "\n")) {
            throw new DamageException(file, "has another format");
        }
        try {
            String[] lines = text.split("\n", -1);
            List<Entry> files = new ArrayList<>();
            for (int line = 5; line < lines.length - 2; line++) {
                files.add(Entry.parse(lines[line]));
            }
            Manifest manifest = new Manifest(
                    word(lines[1]),
                    word(lines[2]),
                    word(lines[3]),
                    HexFormat.fromHexDigitsToLong(word(lines[4])),
                    List.copyOf(files));
            if (manifest.text().equals(text)) {
                return manifest;
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new DamageException(file, "is damaged", e);
        }
        throw new DamageException(file, "is damaged");
    }

    private static String word(String line) {
        return line.substring(line.indexOf(' ') + 1);
    }

    private String text() {
        StringBuilder lines = new StringBuilder(FORMAT)
                .append("\nkind ")
                .append(kind)
                .append("\nstore ")
                .append(store)
                .append("\ntask ")
                .append(task)
                .append("\nid ")
                .append(HEX.toHexDigits(id))
                .append('\n');
        files.forEach(each -> lines.append(each).append('\n'));
        CRC32C checksum = new CRC32C();
        checksum.update(lines.toString().getBytes(StandardCharsets.ISO_8859_1));
        return lines.append("checksum ")
                .append(HEX.toHexDigits((int) checksum.getValue()))
                .append('\n')
                .toString();
    }

    /** What it says of a file. */
    Entry file(String name) {
        return files.stream().filter(each -> each.name.equals(name)).findFirst().orElseThrow();
    }

    /** Closes the store. To be called once its files are on the disk; takes effect as a whole. */
    void write(Disk disk, Path directory) throws IOException {
        Path unnamed = directory.resolve(NEW);
        try (FileChannel channel = disk.create(unnamed)) {
            disk.write(channel, unnamed, ByteBuffer.wrap(text().getBytes(StandardCharsets.ISO_8859_1)), 0);
            disk.force(channel, unnamed);
        }
        disk.forceNames(directory);
        disk.rename(unnamed, directory.resolve(NAME));
        disk.forceNames(directory);
    }

    /** From now on the store is open, whatever happens. */
    static void takeAway(Disk disk, Path directory) throws IOException {
        disk.delete(directory.resolve(NAME));
        disk.forceNames(directory);
    }
}
