package dev.linkstream.core.epochs;

import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.links.codes.Position;
import dev.linkstream.stores.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * How far this process ever read each partition of the log, committed or not. Replies leave before the commit; a log that
 * lost what was answered shall be known also where nothing of it was committed. It is a file in memory, 8 bytes a
 * partition: a mark costs a store, and a killed process leaves it whole. What a power loss takes of it, a reboot tells.
 *
 * <p>One thread marks a partition at a time.
 */
public final class ReadMarks {

    private static final int OFFSET_BITS = 42;
    private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;

    private final ByteBuffer marks;

    private ReadMarks(ByteBuffer marks) {
        this.marks = marks;
    }

    /**
     * The marks kept beside the stores, which begin as none.
     *
     * @throws IllegalStateException if the file cannot be written
     */
    public static ReadMarks in(CoreSettings settings, String applicationId, int partitions) {
        Path file = file(settings, applicationId);
        try {
            Files.createDirectories(settings.streams().stateDirectory());
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return new ReadMarks(channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) partitions * Long.BYTES)
                        .order(ByteOrder.nativeOrder()));
            }
        } catch (IOException e) {
            throw new IllegalStateException("How far the log was read cannot be kept in " + file, e);
        }
    }

    /** The marks that an earlier life of this process left; none where there was no such life. */
    static ReadMarks leftIn(CoreSettings settings, String applicationId, int partitions) {
        Path file = file(settings, applicationId);
        ByteBuffer none = ByteBuffer.allocate(partitions * Long.BYTES).order(ByteOrder.nativeOrder());
        try {
            byte[] left = Files.readAllBytes(file);
            none.put(0, left, 0, Math.min(left.length, none.capacity()));
            ReadMarks marks = new ReadMarks(none);
            marks.requireReadable(file, partitions);
            return marks;
        } catch (NoSuchFileException e) {
            return new ReadMarks(none);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "How far the log was read is kept in " + file + ", which cannot be read", e);
        }
    }

    /** No mark counts any more: a new epoch has begun, whose positions come behind all others. */
    static void forget(CoreSettings settings, String applicationId) {
        Path file = file(settings, applicationId);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new IllegalStateException("How far the log was read cannot be forgotten in " + file, e);
        }
    }

    private void requireReadable(Path file, int partitions) {
        for (int partition = 0; partition < partitions; partition++) {
            long mark = marks.getLong(partition * Long.BYTES);
            if (mark < 0 || (mark > 0 && (mark - 1) >>> OFFSET_BITS > Position.MAX_EPOCH)) {
                throw new EpochRefusedException(
                        "How far the log was read is kept in " + file + ", which is damaged: what it"
                                + " holds for partition " + partition
                                + " is no place in the log. Delete the file and start again;"
                                + " where this machine lost data too, begin a new epoch (linkstream.codes.begin-epoch)");
            }
        }
    }

    private static Path file(CoreSettings settings, String applicationId) {
        return settings.streams().stateDirectory().resolve(applicationId + "-read-marks");
    }

    /** The record at this position is about to be processed. */
    public void mark(int partition, LogPosition position) {
        marks.putLong(partition * Long.BYTES, ((long) position.epoch() << OFFSET_BITS | position.offset()) + 1);
    }

    /** The last position that was marked, null where none was. */
    @Nullable Position last(int partition) {
        long mark = marks.getLong(partition * Long.BYTES) - 1;
        return mark < 0 ? null : new Position((int) (mark >>> OFFSET_BITS), partition, mark & OFFSET_MASK);
    }
}
