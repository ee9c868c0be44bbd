package dev.linkstream.stores;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.AbstractIterator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A persistent store whose rows lie in files of its task's directory: in the system's page cache, and not in
 * this process' own memory. One thread writes, any number read meanwhile, and readers take no lock.
 *
 * <p><b>What can be trusted.</b> Files count only as they were closed, with a {@link Manifest}. A store that was not
 * closed, or that has a file that is damaged, missing or foreign, begins empty, and Kafka Streams restores it from its
 * changelog: it alone where it is found at its opening. Damage that is met later, by whomever, is logged once and makes
 * every use a {@link TaskCorruptedException}: the thread of the task that meets it, at the latest by {@link StoreWatch}, has
 * the task restored, and others go on. A write that fails is a {@link ProcessorStateException}, also for every later use:
 * what the store has is then not known.
 */
abstract class RowStore implements KeyValueStore<Bytes, byte[]> {

    private static final Logger log = LoggerFactory.getLogger(RowStore.class);
    private static final SecureRandom IDS = new SecureRandom();

    /** So many that compiled code does not make them by itself. */
    private static final int PENDING_ERROR_ARRAYS = 64;

    private final String name;
    private final String kind;
    private final Disk disk;
    private final Scrub scrub;

    /** Why its files are not to be trusted any more. */
    private final AtomicReference<@Nullable IOException> fault = new AtomicReference<>();

    private Path directory = Path.of("");
    private TaskId task = new TaskId(0, 0);
    private long id;
    private volatile boolean open;

    RowStore(String name, String kind, Disk disk, Scrub scrub) {
        this.name = name;
        this.kind = kind;
        this.disk = disk;
        this.scrub = scrub;
    }

    /**
     * Makes stores of this name, for {@link org.apache.kafka.streams.state.Stores#keyValueStoreBuilder}.
     *
     * @param kind of store, as metrics name it
     */
    static KeyValueBytesStoreSupplier supplier(String name, String kind, Function<Scrub, RowStore> make) {
        Scrub scrub = new Scrub(name);
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return make.apply(scrub);
            }

            @Override
            public String metricsScope() {
                return kind;
            }
        };
    }

    /** Begins without rows. */
    abstract void begin(Path directory, long id) throws IOException;

    /** Opens the files as they were closed. */
    abstract void open(Path directory, Manifest manifest) throws IOException;

    /** The store is open from now on: what was there only while it was closed goes. */
    void opened(Path directory) throws IOException {}

    abstract byte @Nullable [] read(byte[] key) throws DamageException;

    /** Null deletes, and overwrites what was there. */
    abstract void write(byte[] key, byte @Nullable [] row) throws IOException;

    /** Does what was put off, by the thread that writes; called about once a second. */
    void tidy() throws IOException {}

    /** How many rows there are, about. */
    abstract long count();

    /** Checks the next rows; true once all were checked since it said so last. */
    abstract boolean check() throws DamageException;

    /**
     * Puts all on the disk and closes the files. A read that has just begun may fail, but must not find that there is no
     * row.
     *
     * @return the files
     */
    abstract List<Manifest.Entry> release() throws IOException;

    /** Closes the files as they are. */
    abstract void abandon() throws IOException;

    @Override
    public final String name() {
        return name;
    }

    final Disk disk() {
        return disk;
    }

    final Path directory() {
        return directory;
    }

    @Override
    public final void init(StateStoreContext context, StateStore root) {
        File tasks = context.stateDir();
        task = context.taskId();
        directory = tasks.toPath().resolve(name);
        fault.set(null);
        try {
            if (!openAsClosed()) {
                TaskCheckpoint.forget(
                        tasks.toPath(),
                        new TopicPartition(context.applicationId() + "-" + name + "-changelog", task.partition()));
                Utils.delete(directory.toFile());
                Files.createDirectories(directory);
                id = IDS.nextLong();
                begin(directory, id);
            }
        } catch (IOException e) {
            throw new ProcessorStateException("Store " + name + " in " + tasks + " cannot be opened", e);
        }
        open = true;
        scrub.add(this);
        context.register(root, (BatchingStateRestoreCallback) rows -> rows.forEach(row -> put(row.key, row.value)));
    }

    private boolean openAsClosed() throws IOException {
        if (!Files.exists(directory)) {
            return false;
        }
        try {
            Manifest manifest = Manifest.read(directory, kind, name, task.toString());
            open(directory, manifest);
            id = manifest.id();
        } catch (IOException e) {
            tell(e);
            return false;
        }
        Manifest.takeAway(disk, directory);
        opened(directory);
        return true;
    }

    private void tell(IOException cause) {
        log.warn(
                "Store {} of task {} is restored from its changelog: {}",
                name,
                task,
                cause instanceof DamageException ? cause.getMessage() : cause.toString());
    }

    @Override
    public final byte @Nullable [] get(Bytes key) {
        requireSound();
        try {
            return read(key.get());
        } catch (DamageException e) {
            throw damaged(e);
        } catch (InternalError e) {
            throw damaged(new DamageException(directory, "cannot be read", e));
        }
    }

    /** What a read's fault means; the store may have been closed meanwhile. */
    final TaskCorruptedException damaged(DamageException found) {
        meetPendingError();
        requireOpen();
        if (fault.compareAndSet(null, found)) {
            tell(found);
        }
        return new TaskCorruptedException(Set.of(task));
    }

    /**
     * Compiled code that reads a mapped page that is gone goes on with nothing, and its error comes when it next calls the
     * virtual machine, wherever that is. Arrays of arrays are made by such a call.
     */
    private static void meetPendingError() {
        try {
            byte[][] made = new byte[PENDING_ERROR_ARRAYS][1];
            log.trace("Made {} arrays", made.length);
        } catch (InternalError e) {
            log.debug("Mapped memory is gone", e);
        }
    }

    final void requireOpen() {
        if (!open) {
            throw new InvalidStateStoreException("Store " + name + " is closed");
        }
    }

    /** Neither closed nor damaged. */
    final void requireSound() {
        requireOpen();
        IOException found = fault.get();
        if (found instanceof DamageException) {
            throw new TaskCorruptedException(Set.of(task));
        }
        if (found != null) {
            throw new ProcessorStateException("Store " + name + " could not be written", found);
        }
    }

    @Override
    public final void put(Bytes key, byte @Nullable [] row) {
        put(key.get(), row);
    }

    private void put(byte[] key, byte @Nullable [] row) {
        requireSound();
        try {
            write(key, row);
        } catch (DamageException e) {
            throw damaged(e);
        } catch (InternalError e) {
            throw damaged(new DamageException(directory, "cannot be read", e));
        } catch (IOException e) {
            fault.compareAndSet(null, e);
            throw new ProcessorStateException("Store " + name + " of task " + task + " cannot be written", e);
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

    /** Told by the thread of the task about once a second; fails where the store is not sound. */
    final void tend() {
        requireSound();
        try {
            tidy();
        } catch (IOException e) {
            fault.compareAndSet(null, e);
            throw new ProcessorStateException("Store " + name + " of task " + task + " cannot be tidied", e);
        }
    }

    /** Nothing needs to be on the disk before the store is closed: until then its changelog is what counts. */
    @Override
    public final void flush() {}

    @Override
    public final long approximateNumEntries() {
        requireSound();
        return count();
    }

    /** Checks some rows that perhaps nobody asks for; true once all were checked since it said so last. */
    final synchronized boolean scrub() {
        try {
            return !open || fault.get() != null || check();
        } catch (DamageException | InternalError e) {
            DamageException found =
                    e instanceof DamageException damage ? damage : new DamageException(directory, "cannot be read", e);
            if (open) {
                damaged(found);
            }
            return true;
        }
    }

    @Override
    public final void close() {
        if (!open) {
            return;
        }
        open = false;
        scrub.remove(this);
        try {
            if (fault.get() == null) {
                new Manifest(kind, name, task.toString(), id, release()).write(disk, directory);
            } else {
                abandon();
            }
        } catch (IOException | InternalError e) {
            log.warn("Store {} of task {} could not be closed, and is restored when it is opened again", name, task, e);
            abandonQuietly();
        }
    }

    private void abandonQuietly() {
        try {
            abandon();
        } catch (IOException e) {
            log.debug("Files of store {} of task {} could not be closed", name, task, e);
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
