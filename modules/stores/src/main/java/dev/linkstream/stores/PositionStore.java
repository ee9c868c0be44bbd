package dev.linkstream.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * A store whose keys are {@link LogPosition}s: the place of a row is computed, and neither searched nor merged, so that
 * reads and writes take the same time however many rows there are.
 */
public final class PositionStore extends RowStore {

    /** Successive positions whose rows are in one file. */
    static final int SLOTS = 1 << 16;

    private static final Pattern FILE = Pattern.compile("(\\d{5})-(\\d{12})\\.rows");
    private static final LogPosition FIRST = new LogPosition(0, 0);

    private Path directory = Path.of("");

    /** In order of their first positions; replaced when one is added. */
    private volatile Segment[] segments = {};

    private final CellSize cellSize = new CellSize();

    private record Segment(int epoch, long block, CellFile rows) {

        int compareTo(int otherEpoch, long otherBlock) {
            return epoch == otherEpoch ? Long.compare(block, otherBlock) : Integer.compare(epoch, otherEpoch);
        }
    }

    private PositionStore(String name) {
        super(name);
    }

    /** Makes stores of this name. */
    public static KeyValueBytesStoreSupplier supplier(String name) {
        return supplier(name, "positions", PositionStore::new);
    }

    @Override
    void open(Path directory) throws IOException {
        this.directory = directory;
        List<Segment> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                Matcher parts = FILE.matcher(file.getFileName().toString());
                if (parts.matches()) {
                    CellFile rows = CellFile.open(file, SLOTS, CellSize.USUAL);
                    rows.rest();
                    cellSize.found(rows.cellBytes());
                    found.add(new Segment(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)), rows));
                }
            }
        }
        segments = found.toArray(Segment[]::new);
    }

    @Override
    byte @Nullable [] read(byte[] key) {
        LogPosition position = LogPosition.of(key);
        return read(position.epoch(), position.offset(), Arrays::copyOf);
    }

    /** What {@code parser} makes of the row of a position where it lies; null where there is none. */
    public <R> @Nullable R get(int epoch, long offset, RowParser<R> parser) {
        // As get does, and not by a lambda of both: it would be an object for every click.
        requireOpen();
        try {
            return read(epoch, offset, parser);
        } catch (UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    private <R> @Nullable R read(int epoch, long offset, RowParser<R> parser) {
        CellFile rows = find(epoch, block(offset));
        return rows == null ? null : rows.get(slot(offset), parser);
    }

    private static long block(long offset) {
        return offset / SLOTS;
    }

    private static int slot(long offset) {
        return (int) (offset % SLOTS);
    }

    private @Nullable CellFile find(int epoch, long block) {
        Segment[] all = segments;
        int at = search(all, epoch, block);
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
    void write(byte[] key, byte @Nullable [] row) throws IOException {
        LogPosition position = LogPosition.of(key);
        CellFile rows = find(position.epoch(), block(position.offset()));
        if (rows == null) {
            if (row == null) {
                return;
            }
            rows = begin(position, row.length);
        }
        rows.put(slot(position.offset()), row);
        if (row != null) {
            cellSize.add(row.length);
        }
    }

    private CellFile begin(LogPosition position, int length) throws IOException {
        for (Segment each : segments) {
            each.rows().rest();
        }
        long block = block(position.offset());
        String file = String.format(Locale.ROOT, "%05d-%012d.rows", position.epoch(), block);
        CellFile rows = CellFile.open(directory.resolve(file), SLOTS, cellSize.next(length));
        Segment[] old = segments;
        int at = -1 - search(old, position.epoch(), block);
        Segment[] all = Arrays.copyOf(old, old.length + 1);
        System.arraycopy(old, at, all, at + 1, old.length - at);
        all[at] = new Segment(position.epoch(), block, rows);
        Utils.flushDir(directory);
        segments = all;
        return rows;
    }

    /** In order of positions; both ends are included, and null is open. */
    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        return new RowsBetween(
                from == null ? FIRST : LogPosition.of(from.get()), to == null ? null : LogPosition.of(to.get()));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return range(null, null);
    }

    /** Shows what is put meanwhile only where it comes there later. */
    private final class RowsBetween extends Rows {

        private final Segment[] all = segments;
        private final @Nullable LogPosition last;
        private int segment;
        private int slot;

        RowsBetween(LogPosition first, @Nullable LogPosition last) {
            this.last = last;
            int at = search(all, first.epoch(), block(first.offset()));
            segment = at < 0 ? -1 - at : at;
            slot = at < 0 ? 0 : slot(first.offset());
        }

        @Override
        protected KeyValue<Bytes, byte[]> makeNext() {
            while (segment < all.length) {
                Segment each = all[segment];
                slot = each.rows().next(slot);
                if (slot == SLOTS) {
                    segment++;
                    slot = 0;
                    continue;
                }
                LogPosition position = new LogPosition(each.epoch(), each.block() * SLOTS + slot++);
                if (last != null && position.compareTo(last) > 0) {
                    return allDone();
                }
                Bytes key = Bytes.wrap(position.toBytes());
                byte[] row = get(key);
                // It may have been deleted just now.
                if (row != null) {
                    return KeyValue.pair(key, row);
                }
            }
            return allDone();
        }
    }

    /** Positions in the segments begun: at least as many as there are rows. */
    @Override
    public long approximateNumEntries() {
        return (long) segments.length * SLOTS;
    }

    @Override
    void force() throws IOException {
        for (Segment each : segments) {
            each.rows().flush();
        }
    }

    @Override
    void release() throws IOException {
        for (Segment each : segments) {
            each.rows().close();
        }
    }
}
