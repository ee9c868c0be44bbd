package dev.linkstream.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Bytes sent as they are to the program, for requests that no HTTP client would send. Text is ISO 8859-1. */
final class RawHttp implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;

    private RawHttp(Program program) throws IOException {
        socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(program.url()).getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    /** Opens a connection, and sends this. */
    static RawHttp open(Program program, String text) {
        try {
            RawHttp connection = new RawHttp(program);
            connection.write(text);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends this, too. */
    void write(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is answered next, to these characters and no further. */
    String until(String end) {
        try {
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf(end) < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    throw new IOException("The connection ended before '" + end + "'");
                }
                answer.append((char) next);
            }
            return answer.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends this, and returns all that is answered until the program closes the connection. */
    static String send(Program program, String text) {
        try (RawHttp connection = open(program, text)) {
            return connection.untilClosed();
        }
    }

    /** All that is answered until the program closes the connection. */
    String untilClosed() {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
