package dev.linkstream.stats;

import dev.linkstream.stats.counts.Keys;
import dev.linkstream.stats.rows.RowReader;
import dev.linkstream.stats.rows.RowWriter;
import dev.linkstream.stats.rows.Rows;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a partition as a whole.
 *
 * @param users how many numbers were given to users
 * @param firstDay from which on days are told apart by their slots; null where nothing is stored
 * @param firstHour from which on there are hours; null where nothing is stored
 */
record StoredState(
        int users, @Nullable Integer firstDay, @Nullable Integer firstHour) {

    /** Of all rows; another version of this program may store others. */
    private static final int FORMAT = 2;

    /**
     * What is stored.
     *
     * @throws IllegalStateException if another version of this program has stored it in another form
     */
    static StoredState read(Rows rows) {
        byte[] stored = rows.get(Keys.state());
        if (stored == null) {
            return new StoredState(0, null, null);
        }
        RowReader row = new RowReader(stored);
        int format = row.next();
        if (format != FORMAT) {
            throw new IllegalStateException("The numbers are stored in form " + format
                    + " by another version of this program, and this one reads form " + FORMAT);
        }
        return new StoredState(row.small(), row.small(), row.small());
    }

    void write(Rows rows) {
        if (firstDay == null || firstHour == null) {
            throw new IllegalStateException("What is kept must be known");
        }
        rows.put(
                Keys.state(),
                new RowWriter()
                        .put(FORMAT)
                        .number(users)
                        .number(firstDay)
                        .number(firstHour)
                        .bytes());
    }
}
