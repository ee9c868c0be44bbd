package dev.linkstream.benchmarks.load;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * One whole answer, headers in the order in which they came.
 *
 * @param headers lines such as {@code Cache-Control: no-store}
 */
public record HttpAnswer(int status, List<String> headers, String body) {

    private static final int TIMEOUT_MILLIS = 10_000;
    /** Stands between the fields of a line; no header contains it, and the body is in Base64. */
    private static final String SEPARATOR = "\t";

    /** Sends one request over a connection of its own. */
    public static HttpAnswer to(int port, byte[] request) {
        AnswerReader reader = new AnswerReader();
        byte[] buffer = new byte[8192];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request);
            InputStream in = socket.getInputStream();
            int read;
            do {
                read = in.read(buffer);
                if (read < 0) {
                    throw new IllegalStateException("Port " + port + " has closed the connection without an answer");
                }
            } while (!reader.read(Unpooled.wrappedBuffer(buffer, 0, read)));
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + port + " does not answer", e);
        }
        String whole = new String(reader.whole(), StandardCharsets.UTF_8);
        int head = whole.indexOf("\r\n\r\n");
        List<String> lines = whole.substring(0, head).lines().toList();
        return new HttpAnswer(reader.status(), lines.subList(1, lines.size()), whole.substring(head + 4));
    }

    /** As one line of text. */
    public String toLine() {
        String encoded = Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8));
        return status + SEPARATOR + encoded + SEPARATOR + String.join(SEPARATOR, headers);
    }

    public static HttpAnswer ofLine(String line) {
        List<String> fields = List.of(line.split(SEPARATOR, -1));
        String body = new String(Base64.getDecoder().decode(fields.get(1)), StandardCharsets.UTF_8);
        return new HttpAnswer(Integer.parseInt(fields.get(0)), fields.subList(2, fields.size()), body);
    }
}
