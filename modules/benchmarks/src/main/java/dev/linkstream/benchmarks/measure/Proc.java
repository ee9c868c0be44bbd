package dev.linkstream.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What Linux tells of the machine and its processes. */
public final class Proc {

    /** Where {@code /proc/stat} has the stolen time; what guests of this machine took follows, and is part of the user's. */
    private static final int STOLEN = 7;

    /** Where a thread's {@code stat} has its user's time after its name, and the system's next to it. */
    private static final int USER_TIME = 11;

    /** Linux tells programs of times in hundredths of a second. */
    private static final long NANOS_PER_TICK = 10_000_000;

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
    public static long statusBytes(long pid, String field) {
        for (String line : lines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith(field + ":")) {
                return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IllegalStateException("The process " + pid + " has no " + field);
    }

    /** CPU time of a process' threads that have such a name, of which Linux keeps 15 letters. */
    static long threadsNanos(long pid, Predicate<String> named) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.flatMap(Proc::threadStat)
                            .filter(stat -> named.test(stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'))))
                            .mapToLong(Proc::threadTicks)
                            .sum()
                    * NANOS_PER_TICK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** None where the thread has ended. */
    private static Stream<String> threadStat(Path thread) {
        try {
            return Files.readAllLines(thread.resolve("stat")).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** Of a thread's line, in which its name may hold anything. */
    private static long threadTicks(String stat) {
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(afterName[USER_TIME]) + Long.parseLong(afterName[USER_TIME + 1]);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
