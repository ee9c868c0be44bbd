package dev.linkstream.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker in a JVM of its own, so that a test can kill it. It ends with its standard input. */
final class BrokerProcess implements AutoCloseable {
    private static final String READY = "ready ";

    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final String bootstrapServers;

    BrokerProcess(Path directory) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        process = new ProcessBuilder(
                        java.toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        bootstrapServers = awaitReady();
    }

    private String awaitReady() throws IOException {
        BufferedReader reader = process.inputReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(READY)) {
                return line.substring(READY.length());
            }
            output.add(line);
        }
        throw new IllegalStateException("The broker's process ended before it was ready: " + output);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** What it printed before it was ready: nothing is expected. */
    List<String> output() {
        return output;
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The broker's process outlived its kill");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @SuppressWarnings("SystemOut") // Its standard output is how it reports to the test.
    public static void main(String[] args) throws IOException {
        EmbeddedBroker broker = EmbeddedBroker.start(new BrokerSettings(Path.of(args[0]), 0));
        System.out.println(READY + broker.bootstrapServers());
        while (System.in.read() >= 0) {}
        broker.close();
    }
}
