package dev.linkstream.pipeline;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A file that is mapped for reading, as far as it was written: the quickest way to many small rows. What was read counts as
 * this process' memory while it lies in the page cache.
 */
final class MappedBytes implements RowBytes {

    private static final int EXTENT_BITS = 24;
    private static final int EXTENT_BYTES = 1 << EXTENT_BITS;

    private final Path file;
    private volatile MappedByteBuffer[] extents = {};
    private long covered;

    MappedBytes(Path file) {
        this.file = file;
    }

    @Override
    public void read(long from, byte[] into, int length) {
        MappedByteBuffer[] mapped = extents;
        int done = 0;
        while (done < length) {
            int at = (int) (from + done) & (EXTENT_BYTES - 1);
            int bytes = Math.min(length - done, EXTENT_BYTES - at);
            mapped[(int) ((from + done) >>> EXTENT_BITS)].get(at, into, done, bytes);
            done += bytes;
        }
    }

    /** The first time, what the file has is mapped; then more: that makes the file longer, and takes no room. */
    @Override
    public void written(long end) throws IOException {
        if (end > covered) {
            map(covered == 0 ? end : (((end - 1) >>> EXTENT_BITS) + 1) << EXTENT_BITS);
        }
    }

    private void map(long to) throws IOException {
        MappedByteBuffer[] more = Arrays.copyOf(extents, (int) ((to + EXTENT_BYTES - 1) >>> EXTENT_BITS));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int extent = (int) (covered >>> EXTENT_BITS); extent < more.length; extent++) {
                long begin = (long) extent << EXTENT_BITS;
                more[extent] = channel.map(MapMode.READ_ONLY, begin, Math.min(EXTENT_BYTES, to - begin));
            }
        }
        extents = more;
        covered = to;
    }

    @Override
    public void close() {}
}
