package dev.linkstream.directory;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A table in memory alone, loaded from the start; a failure set makes every write fail with it. */
final class FakeTable<E, V> implements Table<E, V> {

    private final Map<String, V> values = new ConcurrentHashMap<>();
    private final Function<E, V> reading;
    private @Nullable String failure;
    private boolean loaded = true;

    FakeTable(Function<E, V> reading) {
        this.reading = reading;
    }

    void failWith(String message) {
        failure = message;
    }

    void unload() {
        loaded = false;
    }

    @Override
    public void start() {}

    @Override
    public @Nullable V find(String key) {
        return values.get(key);
    }

    @Override
    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public Collection<V> all() {
        return List.copyOf(values.values());
    }

    @Override
    public CompletableFuture<Void> write(String key, @Nullable E value) {
        if (failure != null) {
            return CompletableFuture.failedFuture(new DirectoryUnavailableException(failure));
        }
        if (value == null) {
            values.remove(key);
        } else {
            values.put(key, reading.apply(value));
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean loaded() {
        return loaded;
    }

    @Override
    public boolean awaitLoaded(Duration limit) {
        return loaded;
    }

    @Override
    public void close() {}
}
