package dev.linkstream.cli;

/**
 * Finds the entries of a file byte by byte, as the server that reads the same bytes counts them. What is malformed is
 * counted on as if it were not: the server has the last word.
 */
interface EntryScanner {
    /** Takes the next byte; answers whether it is the one by which a further entry is known to be there. */
    boolean step(byte next);

    /** The line on which the entry began that was found last, from 1 as in an editor. */
    long line();
}
