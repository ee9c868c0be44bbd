package dev.linkstream.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The names of the master keys that users' keys in a backup are wrapped under: a line each in {@code keys/masters-in-use}. */
final class MasterRows {

    private static final String NAME = "keys/masters-in-use";

    private MasterRows() {}

    static void write(Path directory, Set<String> rows) throws IOException {
        Files.writeString(
                directory.resolve(NAME), String.join("\n", new TreeSet<>(rows)) + "\n", StandardCharsets.UTF_8);
    }

    static Set<String> read(Path directory) throws IOException {
        Set<String> rows = new TreeSet<>(Files.readAllLines(directory.resolve(NAME), StandardCharsets.UTF_8));
        rows.remove("");
        return rows;
    }
}
