package dev.linkstream.testkit;

import dev.linkstream.broker.BrokerSettings;
import dev.linkstream.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real broker for tests, with its data in memory where the machine offers that.
 *
 * <p>{@link #shared} is one for all tests of a JVM: use own topics in it, and never stop it. {@link #own} is for tests
 * that stop the broker; it keeps its port and its data over {@link #stop} and {@link #start}.
 */
public final class TestBroker implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final boolean shared;
    private @Nullable EmbeddedBroker running;

    private TestBroker(boolean shared) {
        this.shared = shared;
        directory = temporaryDirectory();
        running = EmbeddedBroker.start(new BrokerSettings(directory, 0));
        String address = running.bootstrapServers();
        port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** The broker that all tests of this JVM share; started by the first call, stopped with the JVM. */
    public static TestBroker shared() {
        return Shared.BROKER;
    }

    /** Starts a broker that the caller closes. */
    public static TestBroker own() {
        return new TestBroker(false);
    }

    /** Where clients connect, also while it is stopped. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Where a partition's files lie; to be changed only while an own broker is stopped. */
    public Path filesOf(String topic, int partition) {
        return directory.resolve(topic + "-" + partition);
    }

    /** New topics of this broker under a prefix that no other test has. */
    public TestTopics topics() {
        return new TestTopics(bootstrapServers());
    }

    /** Stops it cleanly; clients see it gone until {@link #start}. */
    public synchronized void stop() {
        if (shared) {
            throw new IllegalStateException("The shared broker must not be stopped by a test: use TestBroker.own()");
        }
        stopRunning();
    }

    /** Starts it again on the same port with the same data; does nothing while it runs. */
    public synchronized void start() {
        if (running == null) {
            running = EmbeddedBroker.start(new BrokerSettings(directory, port));
        }
    }

    /** Stops it and deletes its data. */
    @Override
    public synchronized void close() {
        stop();
        delete(directory);
    }

    private void stopRunning() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    private static Path temporaryDirectory() {
        Path memory = Path.of("/dev/shm");
        try {
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "linkstream-broker")
                    : Files.createTempDirectory("linkstream-broker");
        } catch (IOException e) {
            throw new UncheckedIOException("No directory for a test's broker", e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The data of a test's broker is left in " + directory, e);
        }
    }

    private static final class Shared {
        static final TestBroker BROKER = new TestBroker(true);

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                BROKER.stopRunning();
                delete(BROKER.directory);
            }));
        }
    }
}
