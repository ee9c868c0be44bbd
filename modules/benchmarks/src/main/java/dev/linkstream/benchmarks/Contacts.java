package dev.linkstream.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;

/** A file of contacts as an upload takes them: NDJSON, four attributes each, every user another. */
final class Contacts {

    private Contacts() {}

    static Path write(Path file, int lines, Random random) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < lines; i++) {
                out.write(
                        "{\"user_id\":\"user-%s\",\"attributes\":{\"first_name\":\"Name %d\",\"plan\":\"%s\",\"score\":%d,\"newsletter\":%b}}\n"
                                .formatted(
                                        HexFormat.of().toHexDigits(random.nextLong()),
                                        random.nextInt(10_000),
                                        random.nextBoolean() ? "gold" : "silver",
                                        random.nextInt(1_000_000),
                                        random.nextBoolean()));
            }
        }
        return file;
    }
}
