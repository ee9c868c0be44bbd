package dev.linkstream.stats;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Rows that lie open in memory: those that were used last, and those that are changed until they are stored. Not
 * thread-safe.
 *
 * @param <P> what a row is
 */
final class RowCache<P extends RowCache.Page> {

    /** What a row is while it lies open. */
    interface Page {

        /** The row as it is stored; null: there is nothing to be stored. */
        byte @Nullable [] pack();
    }

    private final Rows rows;
    private final int kept;
    private final Function<byte @Nullable [], P> open;
    private final Map<Bytes, P> pages = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Bytes, P> changed = new HashMap<>();

    /** {@code open}: makes of a row, or of nothing, what it is. */
    RowCache(Rows rows, int kept, Function<byte @Nullable [], P> open) {
        this.rows = rows;
        this.kept = kept;
        this.open = open;
    }

    P get(Bytes key) {
        P page = changed.get(key);
        if (page == null) {
            page = pages.get(key);
        }
        if (page == null) {
            page = open.apply(rows.get(key.get()));
            keep(key, page);
        }
        return page;
    }

    private void keep(Bytes key, P page) {
        pages.put(key, page);
        if (pages.size() > kept) {
            Iterator<P> oldest = pages.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** The row, which is changed by whoever asks. */
    P change(Bytes key) {
        P page = get(key);
        changed.put(key, page);
        return page;
    }

    /** Stores what was changed. */
    void flush() {
        changed.forEach((key, page) -> {
            byte[] row = page.pack();
            if (row == null) {
                rows.delete(key.get());
            } else {
                rows.put(key.get(), row);
            }
            keep(key, page);
        });
        changed.clear();
    }
}
