package dev.linkstream.benchmarks.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories with all that is in them. */
public final class Trees {

    private Trees() {}

    public static void delete(Path directory) throws IOException {
        for (Path each : files(directory)) {
            Files.deleteIfExists(each);
        }
    }

    /** The bytes of all files in it; files that go away meanwhile count nothing. */
    public static long bytes(Path directory) throws IOException {
        long bytes = 0;
        for (Path each : files(directory)) {
            try {
                bytes += Files.isRegularFile(each) ? Files.size(each) : 0;
            } catch (NoSuchFileException e) {
                // Compacted away since it was listed.
            }
        }
        return bytes;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
