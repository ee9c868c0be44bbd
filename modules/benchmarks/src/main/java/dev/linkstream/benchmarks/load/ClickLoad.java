package dev.linkstream.benchmarks.load;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Requests that a server on loopback is expected to redirect, over 64 connections.
 *
 * @param load sends them
 * @param port of the server
 * @param requests the next one at each call
 */
public record ClickLoad(HttpLoad load, int port, Supplier<byte[]> requests) {

    private static final int FOUND = 302;
    private static final int CONNECTIONS = 64;
    private static final double NANOS_PER_MILLI = 1e6;

    /** Redirects a second, as many as there can be. */
    public double perSecond(Duration duration) {
        return load.closed(port, CONNECTIONS, FOUND, requests, duration)
                .orFail("Redirects")
                .perSecond();
    }

    /** The 99th percentile at a steady rate, in ms. */
    public double tail(double callsPerSecond, Duration duration) {
        // A pause of the client would show as latency of the server.
        System.gc();
        return load.paced(port, CONNECTIONS, FOUND, requests, callsPerSecond, duration)
                        .orFail("Redirects at a steady rate")
                        .percentile(99)
                / NANOS_PER_MILLI;
    }
}
