package dev.linkstream.benchmarks.program;

import dev.linkstream.benchmarks.measure.Proc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The product as users start it, {@code ./linkstream up}, in a process of its own with an empty data directory. */
public final class Program implements AutoCloseable {

    public static final String SCENARIO = "customer_support";
    private static final String ADMIN_TOKEN = "bench-admin-token";
    private static final Duration START = Duration.ofMinutes(3);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path home;
    private final List<String> options;
    private final Path directory;
    private final int brokerPort = freePort();
    private @Nullable Process process;
    private int port;

    private Program(Path home, String... options) {
        this.home = home;
        this.options = List.of(options);
        try {
            directory = Files.createTempDirectory("linkstream-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, with one scenario, and as shipped but for these options. */
    public static Program start(Path home, String... options) {
        Program program = new Program(home, options);
        try {
            program.start();
            program.api().defineScenario(SCENARIO);
            return program;
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    /** Starts it, once more after {@link #stop}, and returns once it says that it is ready. */
    void start() {
        Path out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("linkstream").toString(),
                        "up",
                        "--port=0",
                        "--broker.port=" + brokerPort,
                        "--data=" + data(),
                        // One client makes all calls here.
                        "--access.requests-per-minute=1000000000")
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.command().addAll(options);
        builder.environment().put("LINKSTREAM_ADMIN_TOKEN", ADMIN_TOKEN);
        try {
            process = builder.start();
            long deadline = System.nanoTime() + START.toNanos();
            while (true) {
                String said = Files.readString(out);
                if (said.startsWith("ready ") && said.endsWith("\n")) {
                    port = URI.create(said.substring("ready ".length()).strip()).getPort();
                    return;
                }
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "The program does not start: " + Files.readString(directory.resolve("err")));
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The program does not start", e);
        }
    }

    public long pid() {
        return running().pid();
    }

    public int port() {
        return port;
    }

    public String token() {
        return ADMIN_TOKEN;
    }

    public ProgramApi api() {
        return new ProgramApi("http://127.0.0.1:" + port, ADMIN_TOKEN);
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    /** {@code --data}: state, keys and the broker's directory. */
    public Path data() {
        return directory.resolve("data");
    }

    /** Bytes of memory that are its own and resident now: of broker and program, which are one process. */
    public long residentBytes() {
        return Proc.statusBytes(pid(), "VmRSS");
    }

    /** The most that it ever had. */
    public long peakResidentBytes() {
        return Proc.statusBytes(pid(), "VmHWM");
    }

    /** SIGKILL. */
    void kill() {
        await(running().destroyForcibly());
    }

    /** SIGTERM, and waits for the end: all that it holds is on disk then. */
    public void stop() {
        running().destroy();
        await(running());
    }

    private static void await(Process process) {
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("The program does not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("The program was never started");
        }
        return process;
    }

    /** Stops it and deletes its data. */
    @Override
    public void close() {
        if (process != null) {
            stop();
        }
        try {
            Trees.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
