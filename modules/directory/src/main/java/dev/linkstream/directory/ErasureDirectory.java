package dev.linkstream.directory;

import dev.linkstream.events.ErasureNoted;
import dev.linkstream.events.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The register of erasures, in memory. Reads never block; a write completes when this instance serves it, and fails with a
 * {@link DirectoryUnavailableException} where Kafka is away. Thread-safe.
 */
public final class ErasureDirectory implements AutoCloseable {

    private final Table<ErasureNoted, ErasureNoted> table;

    /**
     * A register that is empty until {@link #start}.
     *
     * @param kafka how clients connect: {@code bootstrap.servers}, security
     * @param skipped told of each record that cannot be read
     */
    public ErasureDirectory(
            Map<String, Object> kafka, TableWriter writer, Topic<ErasureNoted> topic, Runnable skipped) {
        table = new CompactedTable<>(kafka, writer, topic, Function.identity(), skipped);
    }

    /** Begins to read; call it once, when the topic exists. */
    public void start() {
        table.start();
    }

    /** Waits until every erasure that was there at the start can be found; answers whether it can. */
    public boolean awaitLoaded(Duration limit) throws InterruptedException {
        return table.awaitLoaded(limit);
    }

    public @Nullable ErasureNoted find(String erasureId) {
        return table.find(erasureId);
    }

    /** All erasures as they are now; nobody may change them. */
    public Collection<ErasureNoted> all() {
        return table.all();
    }

    public CompletableFuture<Void> write(ErasureNoted erasure) {
        return table.write(erasure.getErasureId(), erasure);
    }

    @Override
    public void close() {
        table.close();
    }
}
