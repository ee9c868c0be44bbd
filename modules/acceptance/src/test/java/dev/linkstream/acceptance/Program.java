package dev.linkstream.acceptance;

import dev.linkstream.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The program as users start it, in a process of its own with a data directory of its own: {@code ./linkstream up}.
 * It keeps its directory and its ports over {@link #stop}, {@link #kill} and {@link #start}.
 */
final class Program implements AutoCloseable {

    static final String ADMIN_TOKEN = "acceptance-admin-token";
    static final String C1_ONLY = "-XX:TieredStopAtLevel=1";

    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(60);

    private final Path directory;
    private final int port = FreePort.next();
    private final int brokerPort = FreePort.next();
    private final List<String> options;
    private @Nullable Process process;

    /** The one of all tests that need no other, and of no settings; ends with this JVM. */
    private static @Nullable Program shared;

    private Program(List<String> options) {
        this.options = List.copyOf(options);
        try {
            Path memory = Path.of("/dev/shm");
            directory = Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "linkstream-acceptance")
                    : Files.createTempDirectory("linkstream-acceptance");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the program with these settings, such as {@code --ingress.max-users-per-request=10000}. */
    static Program up(String... options) {
        Program program = new Program(List.of(options));
        program.start();
        return program;
    }

    /**
     * The program as it is shipped, which all tests share that neither stop it nor set anything; started by the first of
     * them. Nobody closes it: scenarios and users must be the test class's own.
     */
    static synchronized Program shared() {
        Program program = shared;
        if (program == null) {
            program = up();
            shared = program;
            Runtime.getRuntime().addShutdownHook(new Thread(program::end));
        }
        return program;
    }

    /** A program that is not started yet. */
    static Program of(String... options) {
        return new Program(List.of(options));
    }

    /** Starts it, with these settings too, and returns once it says that it is ready. */
    void start(String... more) {
        launch(more);
        Awaitility.await("the program is ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> out().contains("ready http") || !running().isAlive());
        if (!out().contains("ready http")) {
            throw new IllegalStateException("The program did not start: " + err());
        }
    }

    /** Starts a program that is expected to end by itself, and returns its exit code. */
    int startInVain(String... more) throws InterruptedException {
        launch(more);
        if (!running().waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The program started: " + out());
        }
        return running().exitValue();
    }

    private void launch(String... more) {
        List<String> command = java();
        command.addAll(List.of("-jar", jar().toString(), "up", "--port=" + port, "--data=" + data()));
        if (options.stream()
                .noneMatch(option -> option.startsWith("--bootstrap-servers") || option.startsWith("--broker.port"))) {
            command.add("--broker.port=" + brokerPort);
        }
        List<String> all = Stream.concat(options.stream(), Stream.of(more)).toList();
        if (all.stream().noneMatch(option -> option.startsWith("--ingress.reply-timeout"))) {
            // A busy machine makes links late, which only those tests want to see that say so.
            command.add("--ingress.reply-timeout=25s");
        }
        if (all.stream().noneMatch(option -> option.startsWith("--query.chat-private-addresses"))) {
            command.add("--query.chat-private-addresses=true"); // the tests' bots answer on this machine
        }
        command.addAll(all);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().putAll(Map.of("LINKSTREAM_ADMIN_TOKEN", ADMIN_TOKEN));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL: nothing of the program gets to run any more. */
    void kill() throws InterruptedException {
        running().destroyForcibly().waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits until it ends by itself, and returns its exit code. */
    int awaitEnd() throws InterruptedException {
        if (!running().waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The program goes on: " + err());
        }
        return running().exitValue();
    }

    /** SIGTERM, and waits for the end. */
    public void stop() throws InterruptedException {
        running().destroy();
        if (!running().waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The program does not stop: " + err());
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    /** {@code --data}. */
    public Path data() {
        return directory.resolve("data");
    }

    public long pid() {
        return running().pid();
    }

    /** What the last start wrote to standard output. */
    String out() {
        return read("out");
    }

    /** What the last start wrote to standard error: its log. */
    String err() {
        return read("err");
    }

    /** A client of the API with the operator's token. */
    public Api api() {
        return new Api(url(), ADMIN_TOKEN);
    }

    @Override
    public void close() {
        if (this != shared) {
            end();
        }
    }

    private void end() {
        try {
            Process last = process;
            if (last != null && last.isAlive()) {
                last.destroyForcibly().waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
            }
            try (Stream<Path> tree = Files.walk(directory)) {
                for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("The program was never started");
        }
        return process;
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> java() {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("../cli/java.options").toAbsolutePath().normalize(),
                // No test stays long enough for C2 to pay for itself.
                C1_ONLY,
                archive()));
    }

    /** The option that names the classes that Java keeps ready. */
    static String archive() {
        return "-XX:SharedArchiveFile=" + jar().resolveSibling("linkstream.jsa");
    }

    static Path jar() {
        return Path.of("../cli/target/linkstream.jar").toAbsolutePath().normalize();
    }
}
