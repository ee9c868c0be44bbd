package dev.linkstream.stats;

import dev.linkstream.stats.counts.Keys;
import dev.linkstream.stats.rows.RowReader;
import dev.linkstream.stats.rows.RowWriter;
import dev.linkstream.stats.rows.Rows;
import java.util.HashMap;
import java.util.Map;

/** How far each topic is counted, whatever became of the offsets that Kafka keeps. Not thread-safe. */
final class Sources {

    private final Rows rows;
    private final Map<String, Reached> reached = new HashMap<>();

    private static final class Reached {
        private long offset;
        private boolean changed;
    }

    Sources(Rows rows) {
        this.rows = rows;
    }

    /** Whether a record of a topic, by its id, is to be counted: it was not before. From now on it is. */
    boolean reach(String topicId, long offset) {
        Reached last = reached.computeIfAbsent(topicId, id -> {
            Reached stored = new Reached();
            byte[] row = rows.get(Keys.reached(id));
            stored.offset = row == null ? -1 : new RowReader(row).number();
            return stored;
        });
        if (offset <= last.offset) {
            return false;
        }
        last.offset = offset;
        last.changed = true;
        return true;
    }

    void flush() {
        reached.forEach((topicId, last) -> {
            if (last.changed) {
                last.changed = false;
                rows.put(
                        Keys.reached(topicId),
                        new RowWriter().number(last.offset).bytes());
            }
        });
    }
}
