package dev.linkstream.stats.counts;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Spans of one length in order of time. Not thread-safe. */
public final class Spans {

    private Span[] spans = {};
    private int size;

    public boolean isEmpty() {
        return size == 0;
    }

    /** The first one's number; only where there is one. */
    public int first() {
        return spans[0].index();
    }

    /** The last one's number; only where there is one. */
    public int last() {
        return spans[size - 1].index();
    }

    public @Nullable Span find(int index) {
        int at = place(index);
        return at < size && spans[at].index() == index ? spans[at] : null;
    }

    /** Where the first one lies that is not before a number. */
    private int place(int index) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (spans[middle].index() < index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Adds one that is not there yet. */
    void add(Span span) {
        int at = place(span.index());
        if (size == spans.length) {
            spans = Arrays.copyOf(spans, Math.max(4, size + (size >> 1)));
        }
        System.arraycopy(spans, at, spans, at + 1, size - at);
        spans[at] = span;
        size++;
    }

    /** Tells of those from a number on and before another, in order. */
    public void forEach(int from, int before, Consumer<Span> each) {
        for (int at = place(from); at < size && spans[at].index() < before; at++) {
            each.accept(spans[at]);
        }
    }

    public void forEach(Consumer<Span> each) {
        for (int at = 0; at < size; at++) {
            each.accept(spans[at]);
        }
    }

    /** Of the last changes of those from a number on and before another, the latest; 0 where there are none. */
    long version(int from, int before) {
        long version = 0;
        for (int at = place(from); at < size && spans[at].index() < before; at++) {
            version = Math.max(version, spans[at].version());
        }
        return version;
    }

    /** Forgets those before a number. */
    void dropBefore(int index) {
        int dropped = place(index);
        spans = Arrays.copyOfRange(spans, dropped, size);
        size -= dropped;
    }

    /** What they take in memory, about. */
    long memory() {
        long sum = 32 + 4L * spans.length;
        for (int at = 0; at < size; at++) {
            sum += spans[at].memory();
        }
        return sum;
    }
}
