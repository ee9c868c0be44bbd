package dev.linkstream.requests;

import dev.linkstream.requests.TextLines.TextLine;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Hands a CSV parser one line at a time and remembers those that it has not made a row of, so that it can be told to go
 * back. A row of too many lines or characters is the end of the text to the parser: a quote that is never closed would take
 * all that follows, and all memory.
 */
final class CsvFeed extends Reader {

    /** Of a row of several lines; a context has room for half of it. */
    static final int MAX_CHARACTERS = 1 << 20;

    static final int MAX_LINES = 16_384;

    private final TextLines lines;
    /** What the parser has, first to last. */
    private final Deque<TextLine> handed = new ArrayDeque<>();
    /** What it shall have again before further lines are read. */
    private final Deque<TextLine> again = new ArrayDeque<>();

    private String current = "";
    private int position;
    private int characters;
    private @Nullable IOException failure;

    CsvFeed(TextLines lines) {
        this.lines = lines;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (position == current.length()) {
            TextLine next = next();
            if (next == null) {
                return -1;
            }
            handed.add(next);
            characters += next.text().length();
            if (handed.size() > 1 && (characters > MAX_CHARACTERS || handed.size() > MAX_LINES)) {
                throw new IOException("A row is too large");
            }
            current = next.text();
            position = 0;
        }
        int count = Math.min(length, current.length() - position);
        current.getChars(position, position + count, target, offset);
        position += count;
        return count;
    }

    private @Nullable TextLine next() throws IOException {
        TextLine known = again.poll();
        if (known != null) {
            return known;
        }
        try {
            return lines.next();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Why the text breaks off; null where it does not. */
    @Nullable IOException failure() {
        return failure;
    }

    /** The first line that no row was made of. */
    TextLine first() {
        return handed.element();
    }

    boolean isMoreThanOneLine() {
        return handed.size() > 1;
    }

    boolean areUtf8(int count) {
        return handed.stream().limit(count).allMatch(TextLine::utf8);
    }

    boolean areWhole(int count) {
        return handed.stream().limit(count).allMatch(TextLine::whole);
    }

    String text(int count) {
        StringBuilder text = new StringBuilder();
        handed.stream().limit(count).forEach(line -> text.append(line.text()));
        return text.toString();
    }

    /** A row was made of so many lines. */
    void take(int count) {
        for (int i = 0; i < count && !handed.isEmpty(); i++) {
            characters -= handed.remove().text().length();
        }
    }

    /** Takes the first line away and begins again behind it, for a new parser; answers the last line that goes again. */
    long goBackToSecond() {
        handed.remove();
        long last = handed.isEmpty() ? 0 : handed.getLast().number();
        for (Iterator<TextLine> lastToFirst = handed.descendingIterator(); lastToFirst.hasNext(); ) {
            again.addFirst(lastToFirst.next());
        }
        handed.clear();
        current = "";
        position = 0;
        characters = 0;
        return last;
    }

    @Override
    public void close() {
        // Whoever has opened the text closes it.
    }
}
