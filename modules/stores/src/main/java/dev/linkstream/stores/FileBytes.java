package dev.linkstream.stores;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file that is read by calls to the system: what was read lies in the page cache, and is not this process' memory. */
final class FileBytes {

    private final Path file;
    private @Nullable FileChannel opened;
    private boolean closed;

    FileBytes(Path file) {
        this.file = file;
    }

    /** @throws ClosedChannelException once it is closed */
    void read(long from, byte[] into, int length) throws IOException {
        boolean interrupted = false;
        try {
            FileChannel channel = open();
            while (!read(channel, from, ByteBuffer.wrap(into, 0, length))) {
                interrupted |= Thread.interrupted();
                channel = open();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether it could: Java closes a channel under all its readers when one of them is interrupted. */
    private boolean read(FileChannel channel, long from, ByteBuffer into) throws IOException {
        try {
            while (into.hasRemaining()) {
                if (channel.read(into, from + into.position()) < 0) {
                    throw new EOFException(file + " ends before byte " + (from + into.limit()));
                }
            }
            return true;
        } catch (ClosedChannelException e) {
            return false;
        }
    }

    private synchronized FileChannel open() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        FileChannel channel = opened;
        if (channel == null || !channel.isOpen()) {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            opened = channel;
        }
        return channel;
    }

    /** Reads fail from now on. */
    synchronized void close() throws IOException {
        closed = true;
        if (opened != null) {
            opened.close();
        }
    }
}
