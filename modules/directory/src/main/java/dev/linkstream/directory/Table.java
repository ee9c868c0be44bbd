package dev.linkstream.directory;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, all in memory, that several instances write and all of them see. Thread-safe.
 *
 * @param <E> what is written
 * @param <V> what is read
 */
interface Table<E, V> extends AutoCloseable {

    /** Begins to read; call it once. */
    void start();

    @Nullable V find(String key);

    boolean isEmpty();

    /** The values as they are now; not a view. */
    Collection<V> all();

    /**
     * Writes a value, or removes the key where it is null. Never blocks; completes when {@link #find} of this instance
     * answers accordingly, or fails with a {@link DirectoryUnavailableException}.
     */
    CompletableFuture<Void> write(String key, @Nullable E value);

    /** Whether everything that was written before the start can be found. */
    boolean loaded();

    /** Waits for {@link #loaded}, and answers it. */
    boolean awaitLoaded(Duration limit) throws InterruptedException;

    @Override
    void close();
}
