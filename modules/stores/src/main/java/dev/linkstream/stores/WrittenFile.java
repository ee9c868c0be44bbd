package dev.linkstream.stores;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file that is open while it is used: at rest it takes no descriptor. For one thread. */
final class WrittenFile {

    private final Disk disk;
    private final Path path;
    private @Nullable FileChannel channel;

    private WrittenFile(Disk disk, Path path) {
        this.disk = disk;
        this.path = path;
    }

    /** Begins a file, which must not be there. */
    static WrittenFile create(Disk disk, Path path) throws IOException {
        WrittenFile file = new WrittenFile(disk, path);
        file.channel = disk.create(path);
        return file;
    }

    /** A file that is there, or else is missed when it is first used. */
    static WrittenFile of(Disk disk, Path path) {
        return new WrittenFile(disk, path);
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null || !open.isOpen()) {
            open = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = open;
        }
        return open;
    }

    boolean isResting() {
        return channel == null;
    }

    Path path() {
        return path;
    }

    String name() {
        return path.getFileName().toString();
    }

    long size() throws IOException {
        return channel().size();
    }

    /** All that the buffer has left. */
    void write(ByteBuffer bytes, long at) throws IOException {
        disk.write(channel(), path, bytes, at);
    }

    /** As much as there is, and the buffer has room for. */
    void read(ByteBuffer into, long at) throws IOException {
        long begin = at - into.position();
        int read = 0;
        while (into.hasRemaining() && read >= 0) {
            read = channel().read(into, begin + into.position());
        }
    }

    /** A file that is shorter becomes longer; that takes no room. */
    MappedByteBuffer map(MapMode mode, long length) throws IOException {
        return channel().map(mode, 0, length);
    }

    /** What was written is on the disk when this returns. */
    void force() throws IOException {
        disk.force(channel(), path);
    }

    /** Gives back what is behind. */
    void endAt(long length) throws IOException {
        if (size() > length) {
            disk.truncate(channel(), path, length);
        }
    }

    /** Closes it until it is used again. */
    void rest() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    void delete() throws IOException {
        rest();
        disk.delete(path);
    }

    /** The path. */
    @Override
    public String toString() {
        return path.toString();
    }
}
