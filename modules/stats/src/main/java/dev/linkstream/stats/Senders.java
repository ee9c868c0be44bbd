package dev.linkstream.stats;

import dev.linkstream.stats.counts.Keys;
import dev.linkstream.stats.rows.RowReader;
import dev.linkstream.stats.rows.RowWriter;
import dev.linkstream.stats.rows.Rows;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The processes that send clicks. Ids that count on, which their version tells, come in order from each of them: one that
 * is not beyond the last came before. Not thread-safe.
 */
final class Senders {

    private static final int COUNTS_ON = 8;

    /** One is forgotten once nothing came of it for so long: it ended. */
    private static final long KEPT_MILLIS = 45L * 86_400_000;

    private final Rows rows;
    private final Map<Long, Sender> senders = new HashMap<>();

    /** The id of its last click, and when that was. */
    private static final class Sender {
        private long last;
        private long time;
        private boolean changed;
    }

    /** Those that are stored. */
    Senders(Rows rows) {
        this.rows = rows;
        rows.range(Keys.senders(), Keys.after(Keys.senders()), (key, value) -> {
            Sender sender = new Sender();
            RowReader row = new RowReader(value);
            sender.last = row.signed();
            sender.time = row.number();
            senders.put(Keys.senderOf(key), sender);
        });
    }

    /** Whether a click came before; from now on it did. {@code time}: when it happened. */
    boolean isRepeat(String eventId, long time) {
        UUID id;
        try {
            id = UUID.fromString(eventId);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (id.version() != COUNTS_ON) {
            return false;
        }
        Sender sender = senders.get(id.getMostSignificantBits());
        if (sender == null) {
            sender = new Sender();
            senders.put(id.getMostSignificantBits(), sender);
        } else if (id.getLeastSignificantBits() - sender.last <= 0) {
            return true;
        }
        sender.last = id.getLeastSignificantBits();
        sender.time = time;
        sender.changed = true;
        return false;
    }

    void flush() {
        senders.forEach((process, sender) -> {
            if (sender.changed) {
                sender.changed = false;
                rows.put(
                        Keys.sender(process),
                        new RowWriter().signed(sender.last).number(sender.time).bytes());
            }
        });
    }

    void forget(long now) {
        senders.entrySet().removeIf(each -> {
            boolean over = each.getValue().time < now - KEPT_MILLIS;
            if (over) {
                rows.delete(Keys.sender(each.getKey()));
            }
            return over;
        });
    }
}
