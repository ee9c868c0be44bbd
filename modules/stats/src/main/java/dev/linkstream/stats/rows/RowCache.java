package dev.linkstream.stats.rows;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Rows that lie open in memory: those that were used last. One that was changed is stored when it is flushed, or has to make
 * room; a row that changes all the time is so stored once for many changes. The one that makes room becomes the next one: what
 * lives for long, and then dies, is found by full collections only. Not thread-safe.
 *
 * @param <P> what a row is
 */
public final class RowCache<P extends RowCache.Page> {

    /** What a row is while it lies open. */
    public interface Page {

        /** The row as it is stored; null: there is nothing to be stored. */
        byte @Nullable [] pack();
    }

    /** Makes of a row what it is. */
    public interface Opener<P> {

        /**
         * What the row is.
         *
         * @param row null: there is none yet
         * @param spare one that nobody uses any more, to become it; null: there is none
         */
        P open(byte @Nullable [] row, @Nullable P spare);
    }

    private final Rows rows;
    private final int kept;
    private final Opener<P> opener;

    /** All that lie open, those used last at the end. */
    private final Map<Bytes, P> pages = new LinkedHashMap<>(64, 0.75f, true);

    /** Of them, those that are to be stored, in the order of their first change. */
    private final Map<Bytes, P> changed = new LinkedHashMap<>();

    /**
     * None lies open yet.
     *
     * @param kept how many lie open, at least 2: what is asked for holds until the next but one is
     */
    public RowCache(Rows rows, int kept, Opener<P> opener) {
        this.rows = rows;
        this.kept = kept;
        this.opener = opener;
    }

    public P get(Bytes key) {
        P page = pages.get(key);
        if (page == null) {
            page = opener.open(rows.get(key.get()), pages.size() < kept ? null : closeOldest());
            pages.put(key, page);
        }
        return page;
    }

    private P closeOldest() {
        Iterator<Map.Entry<Bytes, P>> oldest = pages.entrySet().iterator();
        Map.Entry<Bytes, P> leaving = oldest.next();
        oldest.remove();
        if (changed.remove(leaving.getKey()) != null) {
            store(leaving.getKey(), leaving.getValue());
        }
        return leaving.getValue();
    }

    /** The row, which is changed by whoever asks. */
    public P change(Bytes key) {
        P page = get(key);
        changed.putIfAbsent(key, page);
        return page;
    }

    /** Stores what was changed, so many rows at most; whether there is more. */
    public boolean flush(int most) {
        Iterator<Map.Entry<Bytes, P>> each = changed.entrySet().iterator();
        for (int i = 0; i < most && each.hasNext(); i++) {
            Map.Entry<Bytes, P> next = each.next();
            store(next.getKey(), next.getValue());
            each.remove();
        }
        return each.hasNext();
    }

    private void store(Bytes key, P page) {
        byte[] row = page.pack();
        if (row == null) {
            rows.delete(key.get());
        } else {
            rows.put(key.get(), row);
        }
    }
}
