package dev.linkstream.reads;

import java.util.Optional;

/** Which instances hold what, each as {@code host:port}; empty while that is not settled. Never blocks. */
public interface Owners {

    /** Who serves the links, contexts and batches of a partition. */
    Optional<String> ofLinks(int partition);

    /** Who counts a partition. */
    Optional<String> ofNumbers(int partition);
}
