package dev.linkstream.benchmarks.floor;

import dev.linkstream.benchmarks.load.HttpAnswer;
import dev.linkstream.benchmarks.program.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link FloorServer} in a {@link Jvm} of its own. */
public final class FloorProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final Writer in;
    private final int echoPort;
    private final int redirectPort;
    private final int refusalPort;

    private FloorProcess(Process process) throws IOException {
        this.process = process;
        out = process.inputReader(StandardCharsets.UTF_8);
        in = process.outputWriter(StandardCharsets.UTF_8);
        String[] ports = hear("ready").split(" ", -1);
        echoPort = Integer.parseInt(ports[1]);
        redirectPort = Integer.parseInt(ports[2]);
        refusalPort = Integer.parseInt(ports[3]);
    }

    /**
     * Returns once all floors serve.
     *
     * @param bootstrapServers the product's own broker
     * @param requestTopic created if it is not there
     * @param replyTopic created if it is not there
     */
    public static FloorProcess start(String bootstrapServers, String requestTopic, String replyTopic) {
        Process process;
        try {
            process = Jvm.start(
                    List.of(),
                    System.getProperty("java.class.path"),
                    FloorServer.class,
                    bootstrapServers,
                    requestTopic,
                    replyTopic);
        } catch (IOException e) {
            throw new UncheckedIOException("The floors' process does not start", e);
        }
        try {
            return new FloorProcess(process);
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException("The floors do not start", e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Where {@code POST /?n=N} is answered once N records have gone through Kafka and back. */
    public int echoPort() {
        return echoPort;
    }

    /** Where everything is answered with the same redirect. */
    public int redirectPort() {
        return redirectPort;
    }

    /** Where everything is answered with the same 404. */
    public int refusalPort() {
        return refusalPort;
    }

    /** Has the constant server of this status give this answer from now on: the product's own, byte for byte. */
    public void answerLike(HttpAnswer answer) {
        try {
            in.write(answer.toLine() + "\n");
            in.flush();
            String unused = hear("ok");
        } catch (IOException e) {
            throw new UncheckedIOException("The floors do not take an answer", e);
        }
    }

    private String hear(String word) throws IOException {
        String line = out.readLine();
        if (line == null || !line.startsWith(word)) {
            throw new IOException("'" + word + "' was expected of the floors' process, and it said: " + line);
        }
        return line;
    }

    /** Ends the process. */
    @Override
    public void close() {
        try {
            in.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
