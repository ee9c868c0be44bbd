package dev.linkstream.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What Linux tells of the machine and its processes. */
final class Proc {

    /** Where {@code /proc/stat} has the stolen time; what guests of this machine took follows, and is part of the user's. */
    private static final int STOLEN = 7;

    private Proc() {}

    /** Of all cores since the machine's start, in the ticks of {@code /proc/stat}. */
    record CpuTime(long all, long stolen) {}

    static CpuTime cpuTime() {
        String all = lines(Path.of("/proc/stat")).get(0);
        long[] ticks = Arrays.stream(all.trim().split(" +"))
                .skip(1)
                .limit(STOLEN + 1)
                .mapToLong(Long::parseLong)
                .toArray();
        return new CpuTime(Arrays.stream(ticks).sum(), ticks[STOLEN]);
    }

    /** A size in {@code /proc/PID/status}, such as {@code VmRSS}, in bytes. */
    static long statusBytes(long pid, String field) {
        for (String line : lines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith(field + ":")) {
                return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IllegalStateException("The process " + pid + " has no " + field);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
