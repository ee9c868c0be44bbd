package dev.linkstream.cli.upload;

import dev.linkstream.requests.BrokenBodyException;
import dev.linkstream.requests.EntryLines;
import java.io.Closeable;
import java.io.IOException;

/** The lines on which entries of a file begin, asked for in the order of the file; only what is asked for is read. */
final class LineNumbers implements Closeable {
    private final Closeable file;
    private final EntryLines entries;
    private long found;
    private long line;

    /** Numbers of the entries in a file, which is closed with this. */
    LineNumbers(Closeable file, EntryLines entries) {
        this.file = file;
        this.entries = entries;
    }

    /**
     * The line of an entry, from 1.
     *
     * @param index the entry, from 0, and none before that of the last call
     */
    long of(long index) throws IOException {
        while (found <= index) {
            try {
                EntryLines.Line next = entries.next();
                if (next == null) {
                    break;
                }
                line = next.number();
            } catch (BrokenBodyException e) {
                line = e.line(); // the last entry of a malformed file is the rest of it
                break;
            }
            found++;
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
