package dev.linkstream.ingress.upload;

import dev.linkstream.links.heap.HeapRoom;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.requests.EntryLines;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of an upload, which takes room in the heap for a line that turns out to be large, until the next line is asked
 * for. Common lines take none: an upload holds one at a time. Waits where there is no room, and so does the socket. For one
 * thread.
 */
final class LineRoom extends FilterInputStream {

    /** Readers read ahead by as much as this at most, so that a common line never passes it. */
    private static final int COMMON_BYTES = 256 << 10;

    /** What a byte of a line becomes: itself, a character, and what is kept of it, while its buffers grow. */
    private static final int BYTES_A_BYTE = 8;

    private final HeapRoom room;
    private final long largest;
    private final Duration patience;
    private HeapRoom.@Nullable Taken taken;
    private long read;

    /**
     * The same bytes.
     *
     * @param largestLine of which none is ever kept more, in bytes
     */
    LineRoom(InputStream body, HeapRoom room, long largestLine, Duration patience) {
        super(body);
        this.room = room;
        this.largest = BYTES_A_BYTE * largestLine;
        this.patience = patience;
    }

    /** The same lines, each of which is held until the next one is asked for. */
    EntryLines around(EntryLines lines) {
        return new EntryLines() {
            @Override
            public Map<String, SentValue> members() throws IOException {
                return lines.members();
            }

            @Override
            public @Nullable Line next() throws IOException {
                giveBack();
                Line line = lines.next();
                if (line == null) {
                    giveBack();
                }
                return line;
            }

            @Override
            public List<String> warnings() {
                return lines.warnings();
            }
        };
    }

    private void giveBack() {
        read = 0;
        if (taken != null) {
            taken.close();
            taken = null;
        }
    }

    @Override
    public int read() throws IOException {
        makeRoom();
        int next = super.read();
        read += next < 0 ? 0 : 1;
        return next;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        makeRoom();
        int count = super.read(target, offset, length);
        read += Math.max(0, count);
        return count;
    }

    private void makeRoom() throws IOException {
        if (read < COMMON_BYTES || taken != null) {
            return;
        }
        try {
            taken = room.take(largest, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while a large line waited for room");
        }
        if (taken == null) {
            throw new UnavailableException(
                    "A line of the upload is large, and other large requests have taken the memory" + " for such for "
                            + patience.toSeconds() + " seconds: the lines before it were taken.");
        }
    }

    @Override
    public void close() throws IOException {
        giveBack();
        super.close();
    }
}
