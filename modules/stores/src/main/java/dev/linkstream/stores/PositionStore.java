package dev.linkstream.stores;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * A store whose keys are {@link LogPosition}s: the place of a row is computed, and neither searched nor merged, so that
 * reads and writes take the same time however many rows there are. A file that has no rows any more goes, unless it is the
 * last one: then the disk has its room back within seconds.
 */
public final class PositionStore extends RowStore {

    /** Successive positions whose rows are in one file, from a multiple of it on: what is deleted as a whole gives room back. */
    public static final int BLOCK = 1 << 16;

    static final int SLOTS = BLOCK;

    private static final String KIND = "positions";

    private static final Pattern FILE = Pattern.compile("([0-9]{5})-([0-9]{12})\\.rows");
    private static final LogPosition FIRST = new LogPosition(0, 0);

    /** So many files of earlier positions are kept open for writing. */
    private static final int OPEN = 16;

    /** Longer than a read takes that found a file just before it went. */
    private static final long READING_NANOS = 2_000_000_000;

    private long id;

    /** In order of their first positions; replaced when one is added. */
    private volatile Segment[] segments = {};

    /** Files that are no segments any more, the oldest first; some reader may still be about to leave them. */
    private final Queue<Leaving> leaving = new ArrayDeque<>();

    private final LongSupplier nanoTime;
    private final CellSize cellSize = new CellSize();

    /** How many files were opened to change rows, and not closed again. */
    private int opened;

    /** Where the next check begins. */
    private int checkedSegment;

    private int checkedSlot;

    private record Segment(int epoch, long block, CellFile rows) {

        int compareTo(int otherEpoch, long otherBlock) {
            return epoch == otherEpoch ? Long.compare(block, otherBlock) : Integer.compare(epoch, otherEpoch);
        }
    }

    private record Leaving(CellFile rows, long sinceNanos) {}

    private PositionStore(String name, Disk disk, Scrub scrub, LongSupplier nanoTime) {
        super(name, KIND, disk, scrub);
        this.nanoTime = nanoTime;
    }

    /** Makes stores of this name. */
    public static KeyValueBytesStoreSupplier supplier(String name) {
        return supplier(name, Disk.SYSTEM);
    }

    static KeyValueBytesStoreSupplier supplier(String name, Disk disk) {
        return supplier(name, disk, System::nanoTime);
    }

    static KeyValueBytesStoreSupplier supplier(String name, Disk disk, LongSupplier nanoTime) {
        return supplier(name, KIND, scrub -> new PositionStore(name, disk, scrub, nanoTime));
    }

    @Override
    void begin(Path directory, long id) {
        this.id = id;
        segments = new Segment[0];
        leaving.clear();
    }

    @Override
    void open(Path directory, Manifest manifest) throws IOException {
        id = manifest.id();
        leaving.clear();
        List<Segment> found = new ArrayList<>();
        for (Manifest.Entry each : manifest.files()) {
            Matcher parts = FILE.matcher(each.name());
            if (parts.matches()) {
                CellFile rows = CellFile.open(disk(), directory.resolve(each.name()), SLOTS, manifest);
                found.add(new Segment(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)), rows));
            }
        }
        found.sort((one, other) -> one.compareTo(other.epoch(), other.block()));
        segments = found.toArray(Segment[]::new);
        if (!found.isEmpty()) {
            cellSize.found(found.get(found.size() - 1).rows().cellBytes());
        }
    }

    @Override
    byte @Nullable [] read(byte[] key) throws DamageException {
        LogPosition position = LogPosition.of(key);
        return read(position.epoch(), position.offset(), Arrays::copyOf);
    }

    /** What {@code parser} makes of the row of a position where it lies; null where there is none. */
    public <R> @Nullable R get(int epoch, long offset, RowParser<R> parser) {
        // As get does, and not by a lambda of both: it would be an object for every click.
        requireSound();
        try {
            return read(epoch, offset, parser);
        } catch (DamageException e) {
            throw damaged(e);
        } catch (InternalError e) {
            throw damaged(new DamageException(directory(), "cannot be read", e));
        }
    }

    private <R> @Nullable R read(int epoch, long offset, RowParser<R> parser) throws DamageException {
        CellFile rows = find(epoch, block(offset));
        return rows == null ? null : rows.get(slot(offset), parser);
    }

    /** Looks at rows one after the other. */
    public interface Visitor<R> {

        /** Whether the next row is to be looked at, too. */
        boolean visit(LogPosition position, R row);
    }

    /**
     * Looks at rows backwards, from the one before a position on, or from the last one: as many as {@code visitor} wants.
     */
    public <R> void descend(@Nullable LogPosition before, RowParser<R> parser, Visitor<R> visitor) {
        requireSound();
        Segment[] all = segments;
        int at = before == null ? -1 - all.length : search(all, before.epoch(), block(before.offset()));
        int segment = at < 0 ? -2 - at : at;
        int slot = before == null || at < 0 ? SLOTS : slot(before.offset());
        try {
            while (segment >= 0) {
                Segment each = all[segment];
                slot = each.rows().previous(slot);
                if (slot < 0) {
                    segment--;
                    slot = SLOTS;
                    continue;
                }
                R row = each.rows().get(slot, parser);
                // It may have been deleted just now.
                if (row != null && !visitor.visit(new LogPosition(each.epoch(), each.block() * SLOTS + slot), row)) {
                    return;
                }
            }
        } catch (DamageException e) {
            throw damaged(e);
        } catch (InternalError e) {
            throw damaged(new DamageException(directory(), "cannot be read", e));
        }
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
        if (rows.isResting() && ++opened > OPEN) {
            rest();
        }
        rows.put(slot(position.offset()), row);
        if (row != null) {
            cellSize.add(row.length);
        } else if (rows.isEmpty()) {
            dropEmpty(rows);
        }
    }

    /** Not the last one, which may be about to get rows. */
    private void dropEmpty(CellFile rows) throws IOException {
        Segment[] old = segments;
        int at = 0;
        while (at < old.length && old[at].rows() != rows) {
            at++;
        }
        if (at < old.length - 1) {
            rows.rest();
            Segment[] all = Arrays.copyOf(old, old.length - 1);
            System.arraycopy(old, at + 1, all, at, all.length - at);
            segments = all;
            leaving.add(new Leaving(rows, nanoTime.getAsLong()));
        }
    }

    @Override
    void tidy() throws IOException {
        for (Leaving next = leaving.peek();
                next != null && nanoTime.getAsLong() - next.sinceNanos() > READING_NANOS;
                next = leaving.peek()) {
            leaving.remove();
            next.rows().delete();
        }
    }

    /** The last one is no longer that: rows are put behind it. */
    private void dropLastIfEmpty(LogPosition next) throws IOException {
        Segment[] old = segments;
        Segment last = old.length == 0 ? null : old[old.length - 1];
        if (last != null
                && last.compareTo(next.epoch(), block(next.offset())) < 0
                && last.rows().isEmpty()) {
            segments = Arrays.copyOf(old, old.length - 1);
            leaving.add(new Leaving(last.rows(), nanoTime.getAsLong()));
        }
    }

    /** Rows come back to a block that has just gone only where a store is restored, which nobody reads. */
    private void deleteLeaving(Path path) throws IOException {
        for (Leaving each : List.copyOf(leaving)) {
            if (each.rows().path().equals(path)) {
                leaving.remove(each);
                each.rows().delete();
            }
        }
    }

    private void deleteLeaving() throws IOException {
        for (Leaving next = leaving.poll(); next != null; next = leaving.poll()) {
            next.rows().delete();
        }
    }

    private void rest() throws IOException {
        for (Segment each : segments) {
            each.rows().rest();
        }
        opened = 0;
    }

    private CellFile begin(LogPosition position, int length) throws IOException {
        rest();
        dropLastIfEmpty(position);
        long block = block(position.offset());
        String file = String.format(Locale.ROOT, "%05d-%012d.rows", position.epoch(), block);
        Path path = directory().resolve(file);
        deleteLeaving(path);
        CellFile rows = CellFile.create(disk(), path, id, SLOTS, cellSize.next(length));
        Segment[] old = segments;
        int at = -1 - search(old, position.epoch(), block);
        Segment[] all = Arrays.copyOf(old, old.length + 1);
        System.arraycopy(old, at, all, at + 1, old.length - at);
        all[at] = new Segment(position.epoch(), block, rows);
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
    long count() {
        return (long) segments.length * SLOTS;
    }

    @Override
    boolean check() throws DamageException {
        Segment[] all = segments;
        if (checkedSegment < all.length) {
            CellFile rows = all[checkedSegment].rows();
            try {
                checkedSlot = rows.check(checkedSlot);
            } catch (DamageException e) {
                if (isSegment(rows)) {
                    throw e;
                }
                checkedSlot = SLOTS;
            }
            if (checkedSlot == SLOTS) {
                checkedSegment++;
                checkedSlot = 0;
            }
        }
        if (checkedSegment < all.length) {
            return false;
        }
        checkedSegment = 0;
        return true;
    }

    private boolean isSegment(CellFile rows) {
        return Arrays.stream(segments).anyMatch(each -> each.rows() == rows);
    }

    @Override
    List<Manifest.Entry> release() throws IOException {
        deleteLeaving();
        List<Manifest.Entry> entries = new ArrayList<>();
        for (Segment each : segments) {
            entries.addAll(each.rows().close());
        }
        return entries;
    }

    @Override
    void abandon() throws IOException {
        leaving.clear();
        for (Segment each : segments) {
            each.rows().abandon();
        }
    }
}
