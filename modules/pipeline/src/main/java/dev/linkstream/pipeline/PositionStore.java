package dev.linkstream.pipeline;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

/**
 * A persistent store whose keys are {@link LogPosition}s: the place of a row is computed, and neither searched nor merged,
 * so that reads and writes take the same time however many rows there are. Rows lie in the system's page cache, not in
 * this process' own memory. One thread writes, any number read meanwhile.
 */
final class PositionStore implements KeyValueStore<Bytes, byte[]> {

    private static final Pattern FILE = Pattern.compile("(\\d{5})-(\\d{12})\\.rows");
    private static final LogPosition FIRST = new LogPosition(0, 0);
    private static final String CHECKPOINT = ".checkpoint";

    private final String name;
    private Path directory = Path.of("");

    /** In order of their first positions; replaced when one is added. */
    private volatile Segment[] segments = {};

    private volatile boolean open;

    private record Segment(int epoch, long block, PositionSegment rows) {

        int compareTo(int otherEpoch, long otherBlock) {
            return epoch == otherEpoch ? Long.compare(block, otherBlock) : Integer.compare(epoch, otherEpoch);
        }
    }

    private PositionStore(String name) {
        this.name = name;
    }

    /** Makes stores of this name, for {@link org.apache.kafka.streams.state.Stores#keyValueStoreBuilder}. */
    static KeyValueBytesStoreSupplier supplier(String name) {
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new PositionStore(name);
            }

            @Override
            public String metricsScope() {
                return "positions";
            }
        };
    }

    @Override
    public String name() {
        return name;
    }

    /** Opens the store's files in its task's directory. */
    @Override
    public void init(StateStoreContext context, StateStore root) {
        File task = context.stateDir();
        try {
            open(task.toPath());
        } catch (IOException | UncheckedIOException e) {
            throw new ProcessorStateException("Store " + name + " in " + task + " cannot be opened", e);
        }
        context.register(root, (BatchingStateRestoreCallback) this::restore);
    }

    private void open(Path task) throws IOException {
        directory = task.resolve(name);
        if (!Files.isDirectory(directory)) {
            // Whatever the checkpoint says was restored is not here: the changelog is to be read anew.
            Files.deleteIfExists(task.resolve(CHECKPOINT));
            Files.createDirectories(directory);
        }
        List<Segment> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                Matcher parts = FILE.matcher(file.getFileName().toString());
                if (parts.matches()) {
                    PositionSegment rows = PositionSegment.open(file);
                    rows.rest();
                    found.add(new Segment(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)), rows));
                }
            }
        }
        segments = found.toArray(Segment[]::new);
        open = true;
    }

    private void restore(Iterable<KeyValue<byte[], byte[]>> rows) {
        rows.forEach(row -> put(row.key, row.value));
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        if (!open) {
            throw new InvalidStateStoreException("Store " + name + " is closed");
        }
        LogPosition position = LogPosition.of(key.get());
        PositionSegment rows = find(position);
        try {
            return rows == null ? null : rows.get(slot(position));
        } catch (UncheckedIOException e) {
            throw new ProcessorStateException("Store " + name + " cannot be read", e);
        }
    }

    private static long block(LogPosition position) {
        return position.offset() / PositionSegment.SLOTS;
    }

    private static int slot(LogPosition position) {
        return (int) (position.offset() % PositionSegment.SLOTS);
    }

    private @Nullable PositionSegment find(LogPosition position) {
        Segment[] all = segments;
        int at = search(all, position.epoch(), block(position));
        return at < 0 ? null : all[at].rows();
    }

    /** Where the segment is; where it would come in, as -1 - index, if it is not there. Most asked for is the last. */
    private static int search(Segment[] all, int epoch, long block) {
        int low = 0;
        int high = all.length - 1;
        int middle = high;
        while (low <= high) {
            int order = all[middle].compareTo(epoch, block);
            if (order == 0) {
                return middle;
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
            middle = (low + high) >>> 1;
        }
        return -1 - low;
    }

    @Override
    public void put(Bytes key, byte @Nullable [] row) {
        put(key.get(), row);
    }

    private void put(byte[] key, byte @Nullable [] row) {
        LogPosition position = LogPosition.of(key);
        try {
            PositionSegment rows = find(position);
            if (rows == null) {
                if (row == null) {
                    return;
                }
                rows = begin(position);
            }
            rows.put(slot(position), row);
        } catch (IOException e) {
            throw new ProcessorStateException("Store " + name + " cannot be written", e);
        }
    }

    private PositionSegment begin(LogPosition position) throws IOException {
        for (Segment each : segments) {
            each.rows().rest();
        }
        long block = block(position);
        String file = String.format("%05d-%012d.rows", position.epoch(), block);
        PositionSegment rows = PositionSegment.open(directory.resolve(file));
        Segment[] old = segments;
        int at = -1 - search(old, position.epoch(), block);
        Segment[] all = Arrays.copyOf(old, old.length + 1);
        System.arraycopy(old, at, all, at + 1, old.length - at);
        all[at] = new Segment(position.epoch(), block, rows);
        segments = all;
        Utils.flushDir(directory);
        return rows;
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] row) {
        byte[] before = get(key);
        if (before == null) {
            put(key, row);
        }
        return before;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> rows) {
        rows.forEach(row -> put(row.key, row.value));
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        byte[] before = get(key);
        put(key, null);
        return before;
    }

    /** In order of positions; both ends are included, and null is open. */
    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        return new Rows(
                from == null ? FIRST : LogPosition.of(from.get()), to == null ? null : LogPosition.of(to.get()));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return range(null, null);
    }

    /** Shows what is put meanwhile only where it comes there later. */
    private final class Rows implements KeyValueIterator<Bytes, byte[]> {

        private final Segment[] all = segments;
        private final @Nullable LogPosition last;
        private int segment;
        private int slot;
        private @Nullable KeyValue<Bytes, byte[]> next;

        Rows(LogPosition first, @Nullable LogPosition last) {
            this.last = last;
            int at = search(all, first.epoch(), block(first));
            segment = at < 0 ? -1 - at : at;
            slot = at < 0 ? 0 : slot(first);
            advance();
        }

        private void advance() {
            next = null;
            while (next == null && segment < all.length) {
                Segment each = all[segment];
                slot = each.rows().next(slot);
                if (slot == PositionSegment.SLOTS) {
                    segment++;
                    slot = 0;
                    continue;
                }
                LogPosition position = new LogPosition(each.epoch(), each.block() * PositionSegment.SLOTS + slot++);
                if (last != null && position.compareTo(last) > 0) {
                    return;
                }
                Bytes key = Bytes.wrap(position.toBytes());
                byte[] row = get(key);
                // It may have been deleted just now.
                next = row == null ? null : KeyValue.pair(key, row);
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Bytes peekNextKey() {
            return peek().key;
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            KeyValue<Bytes, byte[]> row = peek();
            advance();
            return row;
        }

        private KeyValue<Bytes, byte[]> peek() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            return next;
        }

        @Override
        public void close() {}
    }

    /** Positions in the segments begun: at least as many as there are rows. */
    @Override
    public long approximateNumEntries() {
        return (long) segments.length * PositionSegment.SLOTS;
    }

    /** All that was put is on the disk when this returns. */
    @Override
    public void flush() {
        try {
            for (Segment each : segments) {
                each.rows().flush();
            }
        } catch (IOException e) {
            throw new ProcessorStateException("Store " + name + " cannot be flushed", e);
        }
    }

    /** Keeps its segments: a read that has just begun must find its row, and not that there is none. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            for (Segment each : segments) {
                each.rows().close();
            }
        } catch (IOException e) {
            throw new ProcessorStateException("Store " + name + " cannot be closed", e);
        }
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Nothing asks stores by offset. */
    @Override
    public Position getPosition() {
        return Position.emptyPosition();
    }
}
