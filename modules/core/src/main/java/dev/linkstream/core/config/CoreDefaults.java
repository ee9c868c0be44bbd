package dev.linkstream.core.config;

/**
 * The core's settings as shipped, as they are spelled in settings, each with its reason. Measured on 2 cores, broker and
 * core on the same machine; {@code RATIONALE.md} says how.
 */
public final class CoreDefaults {

    /**
     * One computes while the other waits for a commit, a poll or the broker: on two cores a third to a half more calls
     * over 256 connections than with one, and a quarter more over 16.
     */
    public static final String THREADS = "2";

    /** On one machine a copy would only cost; in a cluster it is 1. */
    public static final String STANDBY_REPLICAS = "0";

    /**
     * The core stands still while it commits: under bulk 25 ms at an interval of 100 ms, which is a quarter of the time,
     * and 47 ms at 500 ms, a tenth. Replies do not wait for a commit, subscribers that read committed do.
     */
    public static final String COMMIT_INTERVAL = "500ms";

    /**
     * Enough that no store is flushed because all together are too many: with 96 MB that took two thirds of a core, and
     * bulk ran at 21,000 links a second instead of 47,000.
     */
    public static final String STORE_MEMORY = "256MB";

    private CoreDefaults() {}
}
