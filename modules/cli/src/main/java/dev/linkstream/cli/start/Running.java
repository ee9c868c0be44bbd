package dev.linkstream.cli.start;

import java.net.URI;

/** A started system. */
public interface Running extends AutoCloseable {
    /** Where it serves HTTP, such as {@code http://127.0.0.1:8080}. */
    URI url();

    /** The operator's token. */
    String adminToken();

    /** Returns when the system has stopped, by itself or by {@link #close()}. */
    void awaitStop() throws InterruptedException;

    /** Stops everything that the start has started. */
    @Override
    void close();
}
