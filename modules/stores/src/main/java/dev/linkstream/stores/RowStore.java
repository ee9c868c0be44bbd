package dev.linkstream.stores;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.utils.AbstractIterator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A persistent store whose rows lie in files of its task's directory: in the system's page cache, and not in
 * this process' own memory. One thread writes, any number read meanwhile, and readers take no lock. Faults of the disk
 * are {@link ProcessorStateException}s that name the store.
 */
abstract class RowStore implements KeyValueStore<Bytes, byte[]> {

    private static final Logger log = LoggerFactory.getLogger(RowStore.class);

    private final String name;
    private volatile boolean open;

    RowStore(String name) {
        this.name = name;
    }

    /**
     * Makes stores of this name, for {@link org.apache.kafka.streams.state.Stores#keyValueStoreBuilder}.
     *
     * @param kind of store, as metrics name it
     */
    static KeyValueBytesStoreSupplier supplier(String name, String kind, Function<String, RowStore> make) {
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return make.apply(name);
            }

            @Override
            public String metricsScope() {
                return kind;
            }
        };
    }

    /** Opens the files in the store's directory. */
    abstract void open(Path directory) throws IOException;

    abstract byte @Nullable [] read(byte[] key);

    /** Null deletes. */
    abstract void write(byte[] key, byte @Nullable [] row) throws IOException;

    /** All that was written is on the disk when this returns. */
    abstract void force() throws IOException;

    /** Closes the files. A read that has just begun may fail, but must not find that there is no row. */
    abstract void release() throws IOException;

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final void init(StateStoreContext context, StateStore root) {
        File task = context.stateDir();
        Path directory = task.toPath().resolve(name);
        try {
            if (!Files.isDirectory(directory)) {
                begin(task.toPath(), directory);
            }
            try {
                open(directory);
            } catch (OtherFormatException e) {
                log.info("Store {} is restored from its changelog: {}", name, e.getMessage());
                Utils.delete(directory.toFile());
                begin(task.toPath(), directory);
                open(directory);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ProcessorStateException("Store " + name + " in " + task + " cannot be opened", e);
        }
        open = true;
        context.register(root, (BatchingStateRestoreCallback) rows -> rows.forEach(row -> put(row.key, row.value)));
    }

    /** Whatever the task's checkpoint says was restored is not here: the changelog is to be read anew. */
    private static void begin(Path task, Path directory) throws IOException {
        TaskCheckpoint.delete(task);
        Files.createDirectories(directory);
    }

    @Override
    public final byte @Nullable [] get(Bytes key) {
        requireOpen();
        try {
            return read(key.get());
        } catch (UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    /** What a read's fault means; the store may have been closed meanwhile. */
    final ProcessorStateException unreadable(UncheckedIOException fault) {
        requireOpen();
        return new ProcessorStateException("Store " + name + " cannot be read", fault);
    }

    final void requireOpen() {
        if (!open) {
            throw new InvalidStateStoreException("Store " + name + " is closed");
        }
    }

    @Override
    public final void put(Bytes key, byte @Nullable [] row) {
        put(key.get(), row);
    }

    private void put(byte[] key, byte @Nullable [] row) {
        try {
            write(key, row);
        } catch (IOException | UncheckedIOException e) {
            throw new ProcessorStateException("Store " + name + " cannot be written", e);
        }
    }

    @Override
    public final byte @Nullable [] putIfAbsent(Bytes key, byte[] row) {
        byte[] before = get(key);
        if (before == null) {
            put(key, row);
        }
        return before;
    }

    @Override
    public final void putAll(List<KeyValue<Bytes, byte[]>> rows) {
        rows.forEach(row -> put(row.key, row.value));
    }

    @Override
    public final byte @Nullable [] delete(Bytes key) {
        byte[] before = get(key);
        put(key, null);
        return before;
    }

    @Override
    public final void flush() {
        try {
            force();
        } catch (IOException e) {
            throw new ProcessorStateException("Store " + name + " cannot be flushed", e);
        }
    }

    @Override
    public final void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            release();
        } catch (IOException e) {
            throw new ProcessorStateException("Store " + name + " cannot be closed", e);
        }
    }

    @Override
    public final boolean persistent() {
        return true;
    }

    @Override
    public final boolean isOpen() {
        return open;
    }

    /** Nothing asks stores by offset. */
    @Override
    public final Position getPosition() {
        return Position.emptyPosition();
    }

    /** Rows one after the other; holds nothing that is to be closed. */
    abstract static class Rows extends AbstractIterator<KeyValue<Bytes, byte[]>>
            implements KeyValueIterator<Bytes, byte[]> {

        @Override
        public final Bytes peekNextKey() {
            return peek().key;
        }

        @Override
        public final void close() {}
    }
}
