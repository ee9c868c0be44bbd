package dev.linkstream.pipeline;

import java.io.IOException;

/** How the bytes of a {@link RowFile} are read: by any number of threads, while one goes on to write behind them. */
interface RowBytes {

    /** Reads bytes that were written into the first ones of an array. */
    void read(long from, byte[] into, int length) throws IOException;

    /** Tells up to where bytes were written. */
    void written(long end) throws IOException;

    /** Nothing is written any more; reads may fail. */
    void close() throws IOException;
}
