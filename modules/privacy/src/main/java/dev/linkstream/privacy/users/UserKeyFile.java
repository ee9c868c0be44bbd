package dev.linkstream.privacy.users;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one partition's users as a backup keeps them, apart from everything that they open. A slot has a user's
 * name (16 bytes), their row (53) and the CRC-32C of both (4); a key that is replaced or deleted is overwritten in its
 * place, with zeros where its user is erased. Not thread-safe.
 */
public final class UserKeyFile implements AutoCloseable {

    private static final int NAME_BYTES = UserNames.BYTES;
    private static final int CHECKED_BYTES = NAME_BYTES + UserKeyRow.BYTES;
    private static final int SLOT_BYTES = CHECKED_BYTES + Integer.BYTES;
    private static final int READ_SLOTS = 8192;

    private final FileChannel channel;
    private final Map<ByteBuffer, Long> slots = new HashMap<>();
    private final Deque<Long> free = new ArrayDeque<>();
    private final ByteBuffer fresh = ByteBuffer.allocate(READ_SLOTS * SLOT_BYTES);

    /** Where the slots of {@link #fresh} begin. */
    private long end;

    /** What is told of each key. */
    @FunctionalInterface
    public interface Look {
        void at(byte[] name, byte[] row) throws IOException;
    }

    private UserKeyFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a file to change it; made where it is missing, with mode 0600.
     *
     * @throws IOException if it cannot be read, or a key in it is damaged
     */
    public static UserKeyFile open(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            UserKeyFile opened = new UserKeyFile(channel);
            opened.end = each(channel, file, (at, name, row) -> {
                if (row == null) {
                    opened.free.add(at);
                } else {
                    opened.slots.put(ByteBuffer.wrap(name), at);
                }
            });
            return opened;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Shows every key of a file.
     *
     * @throws IOException if it cannot be read, or a key in it is damaged
     */
    public static void read(Path file, Look look) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long unused = each(channel, file, (at, name, row) -> {
                if (row != null) {
                    look.at(name, row);
                }
            });
        }
    }

    /**
     * Overwrites the keys of who was erased, and answers how many there were. A key that is younger than the erasure is the
     * next person's.
     */
    public static int erase(Path file, Map<ByteBuffer, Instant> erased) throws IOException {
        int[] gone = {0};
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long unused = each(channel, file, (at, name, row) -> {
                if (row != null && isErased(name, row, erased)) {
                    write(channel, ByteBuffer.allocate(SLOT_BYTES), at);
                    gone[0]++;
                }
            });
            if (gone[0] > 0) {
                channel.force(true);
            }
        }
        return gone[0];
    }

    /** Whether a key in a row is of somebody who was erased after it was made. */
    public static boolean isErased(byte[] name, byte[] row, Map<ByteBuffer, Instant> erased) {
        Instant at = erased.get(ByteBuffer.wrap(name));
        return at != null && UserKeyRow.since(row).isBefore(at);
    }

    private interface Slot {
        void at(long place, byte[] name, byte @Nullable [] row) throws IOException;
    }

    private static long each(FileChannel channel, Path file, Slot slot) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(READ_SLOTS * SLOT_BYTES);
        long place = 0;
        long size = channel.size();
        while (place < size) {
            read.clear();
            int got = 0;
            while (got >= 0 && read.hasRemaining()) {
                got = channel.read(read, place + read.position());
            }
            read.flip();
            if (read.remaining() % SLOT_BYTES != 0) {
                throw new IOException(file + " is cut off: it has " + size + " bytes, no multiple of " + SLOT_BYTES);
            }
            while (read.hasRemaining()) {
                byte[] checked = new byte[CHECKED_BYTES];
                read.get(checked);
                int checksum = read.getInt();
                byte[] row = Arrays.copyOfRange(checked, NAME_BYTES, CHECKED_BYTES);
                boolean isFree = checksum == 0 && row[0] == 0;
                if (!isFree && checksum != checksum(checked)) {
                    throw new IOException(file + " is damaged at byte " + place);
                }
                slot.at(place, Arrays.copyOf(checked, NAME_BYTES), isFree ? null : row);
                place += SLOT_BYTES;
            }
        }
        return place;
    }

    /** Keeps a user's row, in place of the one before. */
    public void put(byte[] name, byte[] row) throws IOException {
        byte[] checked = Arrays.copyOf(name, CHECKED_BYTES);
        System.arraycopy(row, 0, checked, NAME_BYTES, row.length);
        byte[] slot = ByteBuffer.allocate(SLOT_BYTES)
                .put(checked)
                .putInt(checksum(checked))
                .array();
        Long place = slots.get(ByteBuffer.wrap(name));
        if (place == null) {
            place = free.poll();
        }
        if (place == null) {
            if (!fresh.hasRemaining()) {
                flush();
            }
            place = end + fresh.position();
            fresh.put(slot);
        } else {
            overwrite(slot, place);
        }
        slots.put(ByteBuffer.wrap(name), place);
    }

    /** Overwrites a user's row with zeros. */
    public void delete(byte[] name) throws IOException {
        Long place = slots.remove(ByteBuffer.wrap(name));
        if (place != null) {
            overwrite(new byte[SLOT_BYTES], place);
            free.add(place);
        }
    }

    private void overwrite(byte[] slot, long place) throws IOException {
        if (place >= end) {
            fresh.put((int) (place - end), slot);
        } else {
            write(channel, ByteBuffer.wrap(slot), place);
        }
    }

    private void flush() throws IOException {
        int bytes = fresh.position();
        write(channel, fresh.flip(), end);
        end += bytes;
        fresh.clear();
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long place) throws IOException {
        long at = place;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length);
        return (int) checksum.getValue();
    }

    /** All is on the disk when this returns. */
    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
            channel.force(true);
        }
    }
}
