package dev.linkstream.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The lines on which entries of a file begin, asked for in the order of the file; only what is asked for is read. */
final class LineNumbers implements Closeable {
    private final InputStream in;
    private final EntryScanner scanner;
    private long found;

    LineNumbers(InputStream in, EntryScanner scanner) {
        this.in = in;
        this.scanner = scanner;
    }

    /**
     * The line of an entry, from 1.
     *
     * @param index the entry, from 0, and none before that of the last call
     */
    long of(long index) throws IOException {
        while (found <= index) {
            int next = in.read();
            if (next < 0) {
                break; // the last entry of a malformed file is the rest of it
            }
            if (scanner.step((byte) next)) {
                found++;
            }
        }
        return scanner.line();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
