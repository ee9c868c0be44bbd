package dev.linkstream.stores;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file that is begun where it is not there, and is open while it is used: at rest it takes no descriptor. For one thread. */
final class WrittenFile {

    private final Path path;
    private @Nullable FileChannel channel;

    WrittenFile(Path path) {
        this.path = path;
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null || !open.isOpen()) {
            open = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = open;
        }
        return open;
    }

    boolean isResting() {
        return channel == null;
    }

    long size() throws IOException {
        return channel().size();
    }

    /** All that the buffer has left. */
    void write(ByteBuffer bytes, long at) throws IOException {
        long begin = at - bytes.position();
        while (bytes.hasRemaining()) {
            channel().write(bytes, begin + bytes.position());
        }
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
        channel().force(false);
    }

    /** Gives back what is behind. */
    void endAt(long length) throws IOException {
        if (size() > length) {
            channel().truncate(length);
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
        Files.delete(path);
    }

    /** The path. */
    @Override
    public String toString() {
        return path.toString();
    }
}
