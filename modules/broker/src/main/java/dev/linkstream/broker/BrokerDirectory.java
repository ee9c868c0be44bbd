package dev.linkstream.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * The broker's directory on disk, locked while this object lives.
 *
 * <p>It is formatted once, with a random cluster id; a directory that holds logs but no identity is never formatted.
 */
final class BrokerDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private BrokerDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static BrokerDirectory lock(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new BrokerStartException(
                        "The broker's directory must belong to one process at a time, but " + path + " is in use");
            }
            return new BrokerDirectory(path, channel);
        } catch (IOException e) {
            throw new BrokerStartException("The broker's directory must be writable, but " + path + " is not: " + e, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path path() {
        return path;
    }

    void formatIfNew() {
        try {
            if (Files.exists(path.resolve("meta.properties"))) {
                return;
            }
            if (holdsLogs()) {
                throw new BrokerStartException("The broker's directory must have meta.properties beside its logs, but "
                        + path + " has lost it: restore the file, or start in an empty directory");
            }
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(BrokerConfig.NODE_ID)
                    .setControllerListenerName(BrokerConfig.CONTROLLER_LISTENER)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    // It is for several replicas. With one it empties the in-sync set at each stop, and every start
                    // after a kill -9 would be a string of unclean elections.
                    .setFeatureLevel("eligible.leader.replicas.version", (short) 0)
                    .addDirectory(path.toString())
                    .setMetadataLogDirectory(path.toString())
                    .run();
        } catch (BrokerStartException e) {
            throw e;
        } catch (Exception e) {
            throw new BrokerStartException("The broker's directory " + path + " could not be formatted: " + e, e);
        }
    }

    private boolean holdsLogs() throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.anyMatch(Files::isDirectory);
        }
    }

    /** Whether Kafka has flushed and closed every log; it says so in a file, and swallows the errors otherwise. */
    boolean wasLeftClean() {
        return Files.exists(path.resolve(".kafka_cleanshutdown"));
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
