package dev.linkstream.cli;

/** One entry a line; blank lines are none. */
final class NdjsonScanner implements EntryScanner {
    private long line = 1;
    private long entryLine;
    private boolean blank = true;

    @Override
    public boolean step(byte next) {
        if (next == '\n') {
            line++;
            blank = true;
            return false;
        }
        if (!blank || next == ' ' || next == '\t' || next == '\r') {
            return false;
        }
        blank = false;
        entryLine = line;
        return true;
    }

    @Override
    public long line() {
        return entryLine;
    }
}
