package dev.linkstream.benchmarks.program;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;

/** A file of contacts as an upload takes them: NDJSON, four attributes each, every user another. */
public final class Contacts {

    private Contacts() {}

    public static Path write(Path file, int lines, Random random) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < lines; i++) {
                out.append("{\"user_id\":\"user-")
                        .append(HexFormat.of().toHexDigits(random.nextLong()))
                        .append("\",\"attributes\":{\"first_name\":\"Name ")
                        .append(String.valueOf(random.nextInt(10_000)))
                        .append("\",\"plan\":\"")
                        .append(random.nextBoolean() ? "gold" : "silver")
                        .append("\",\"score\":")
                        .append(String.valueOf(random.nextInt(1_000_000)))
                        .append(",\"newsletter\":")
                        .append(String.valueOf(random.nextBoolean()))
                        .append("}}\n");
            }
        }
        return file;
    }
}
