package dev.linkstream.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Loopback ports that nobody listens on. */
public final class FreePort {

    /** Below the ports that Linux (from 32768) and others give to outgoing connections: none of them gets in between. */
    private static final int FIRST = 16_384;

    private static final int END = 32_768;
    private static final int ATTEMPTS = 100;

    private FreePort() {}

    /** A port that was free a moment ago; prefer port 0 where the server can choose itself. */
    public static int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: try another.
            }
        }
        throw new IllegalStateException("No free port on loopback after " + ATTEMPTS + " attempts");
    }
}
