package dev.linkstream.acceptance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes sent as they are to the program, for requests that no HTTP client would send. Text is ISO 8859-1. */
final class RawHttp implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n");

    private final Socket socket;
    private final InputStream answers;

    private RawHttp(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        answers = new BufferedInputStream(socket.getInputStream());
    }

    /** Opens a connection to where the URL's port is. */
    static RawHttp open(String url) {
        try {
            return new RawHttp(URI.create(url).getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a connection, and sends this. */
    static RawHttp open(Program program, String text) {
        RawHttp connection = open(program.url());
        connection.write(text);
        return connection;
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
                int next = answers.read();
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

    /** The next answer, head and body, of a connection that stays open. */
    String answer() {
        String head = until("\r\n\r\n");
        Matcher length = CONTENT_LENGTH.matcher(head);
        if (!length.find()) {
            throw new IllegalStateException("The answer does not tell its length: " + head);
        }
        try {
            return head
                    + new String(answers.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.ISO_8859_1);
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

    /** All that is answered until the program closes the connection, without a reset. */
    String untilClosed() {
        try {
            return new String(answers.readAllBytes(), StandardCharsets.ISO_8859_1);
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
