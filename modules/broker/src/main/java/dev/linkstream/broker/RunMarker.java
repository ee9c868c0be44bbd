package dev.linkstream.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Two small files that tell how the last run ended.
 *
 * <p>{@code broker.running} holds the machine's boot id while a broker runs, so it is left behind by a stop that was not
 * clean. If another boot id is found in it, the machine went down under a running broker and the page cache with it:
 * {@code broker.rebooted} records that until it is acknowledged, however many starts and stops lie between. Both are on
 * disk before the broker writes anything.
 */
final class RunMarker {
    private final Path running;
    private final Path rebooted;
    private final boolean unclean;

    private RunMarker(Path running, Path rebooted, boolean unclean) {
        this.running = running;
        this.rebooted = rebooted;
        this.unclean = unclean;
    }

    /** Notes in the directory that a broker runs from now on, and how the one before it ended. */
    static RunMarker begin(Path directory, String bootId) throws IOException {
        Path running = directory.resolve("broker.running");
        Path rebooted = directory.resolve("broker.rebooted");
        boolean unclean = Files.exists(running);
        if (unclean && !Files.readString(running).strip().equals(bootId)) {
            write(rebooted, "");
        }
        write(running, bootId);
        return new RunMarker(running, rebooted, unclean);
    }

    boolean unclean() {
        return unclean;
    }

    boolean rebooted() {
        return Files.exists(rebooted);
    }

    void acknowledgeReboot() throws IOException {
        Files.deleteIfExists(rebooted);
    }

    void end() throws IOException {
        Files.deleteIfExists(running);
    }

    /** Replaces the file in one step: a crash leaves the old content or the new, never half of it. */
    private static void write(Path file, String content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, content);
        sync(fresh, StandardOpenOption.WRITE);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path directory = file.getParent();
        if (directory != null) {
            sync(directory, StandardOpenOption.READ);
        }
    }

    private static void sync(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }

    /**
     * What names this boot of the machine. Where nothing does, each call gives another name: that claims a reboot too
     * often, never too rarely.
     */
    static String bootId() {
        Path linux = Path.of("/proc/sys/kernel/random/boot_id");
        try {
            return Files.readString(linux, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            Optional<Instant> firstProcess =
                    ProcessHandle.of(1).flatMap(first -> first.info().startInstant());
            return firstProcess
                    .map(Instant::toString)
                    .orElseGet(() -> UUID.randomUUID().toString());
        }
    }
}
