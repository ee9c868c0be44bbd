package dev.linkstream.stores;

/**
 * Makes something of a row while it lies in a buffer.
 *
 * @param <R> what
 */
public interface RowParser<R> {

    /** {@code bytes}: the row is the first {@code length} of them, until this returns. */
    R parse(byte[] bytes, int length);
}
