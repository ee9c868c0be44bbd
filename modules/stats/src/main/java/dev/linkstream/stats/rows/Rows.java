package dev.linkstream.stats.rows;

import org.jspecify.annotations.Nullable;

/** Where the numbers are stored: rows in the order of their keys. */
public interface Rows {

    byte @Nullable [] get(byte[] key);

    void put(byte[] key, byte[] value);

    void delete(byte[] key);

    /** Tells of the rows from a key on and before another, in order. */
    void range(byte[] from, byte[] to, Each each);

    /** Is told of each row. */
    interface Each {
        void row(byte[] key, byte[] value);
    }
}
