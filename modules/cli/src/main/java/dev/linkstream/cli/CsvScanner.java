package dev.linkstream.cli;

/**
 * One entry a CSV record, which may span lines within quotes; an empty line, or one that holds but an empty quoted cell,
 * is none. Lines end with LF, CR or both, as Commons CSV has it, with which the server reads.
 */
final class CsvScanner implements EntryScanner {
    private enum State {
        RECORD_START,
        CELL_START,
        PLAIN,
        QUOTED,
        /** Behind a quote within a quoted cell: its end, or the first of two that stand for one. */
        QUOTE
    }

    private State state = State.RECORD_START;
    private boolean afterCr;
    private boolean found;
    private long line;
    private long entryLine;

    /** A scanner of the records that begin on the line {@code firstLine}, from 1. */
    CsvScanner(long firstLine) {
        line = firstLine;
        entryLine = firstLine;
    }

    @Override
    public boolean step(byte next) {
        boolean secondOfCrLf = afterCr && next == '\n';
        boolean lineEnd = next == '\n' || next == '\r';
        afterCr = next == '\r';
        if (secondOfCrLf && state == State.RECORD_START) {
            return false;
        }
        if (state == State.RECORD_START) {
            entryLine = line;
            found = false;
        }
        if (lineEnd && !secondOfCrLf) {
            line++;
        }
        return switch (state) {
            case RECORD_START, CELL_START -> {
                state = next == '"' ? State.QUOTED : plain(next, lineEnd);
                yield next != '"' && !lineEnd && find();
            }
            case PLAIN -> {
                state = plain(next, lineEnd);
                yield false;
            }
            case QUOTED -> {
                state = next == '"' ? State.QUOTE : State.QUOTED;
                yield next != '"' && find();
            }
            case QUOTE -> behindQuote(next, lineEnd);
        };
    }

    private boolean behindQuote(byte next, boolean lineEnd) {
        if (next == '"') {
            state = State.QUOTED;
            return find();
        }
        if (next == ',' || lineEnd) {
            state = plain(next, lineEnd);
        } // else white space, which is none of the cell
        return next == ',' && find();
    }

    private static State plain(byte next, boolean lineEnd) {
        if (lineEnd) {
            return State.RECORD_START;
        }
        return next == ',' ? State.CELL_START : State.PLAIN;
    }

    private boolean find() {
        boolean first = !found;
        found = true;
        return first;
    }

    @Override
    public long line() {
        return entryLine;
    }

    /** The line on which the next byte stands, from 1. */
    long nextLine() {
        return line;
    }

    /** Whether the bytes so far end with a whole record; of a CR and LF, the LF may still come. */
    boolean isBetweenRecords() {
        return state == State.RECORD_START;
    }
}
