package dev.linkstream.stores;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.utils.Utils;

/** Each change that a store makes to its files. A test has them fail, or forgets what was not forced. */
class Disk {

    static final Disk SYSTEM = new Disk();

    FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** All that the buffer has left. */
    void write(FileChannel channel, Path file, ByteBuffer bytes, long at) throws IOException {
        long begin = at - bytes.position();
        while (bytes.hasRemaining()) {
            channel.write(bytes, begin + bytes.position());
        }
    }

    /** What was written is on the disk when this returns. */
    void force(FileChannel channel, Path file) throws IOException {
        channel.force(false);
    }

    void truncate(FileChannel channel, Path file, long length) throws IOException {
        channel.truncate(length);
    }

    void delete(Path file) throws IOException {
        Files.delete(file);
    }

    /** Takes the place of what has that name. */
    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Names that came and went are so on the disk when this returns. */
    void forceNames(Path directory) throws IOException {
        Utils.flushDir(directory);
    }
}
