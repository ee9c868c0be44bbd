package dev.linkstream.ingress;

import dev.linkstream.requests.ParsedEntry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The lines of an upload, one after the other, in constant memory. */
interface UploadLines {

    /**
     * One line that stands by itself.
     *
     * @param number where a person finds it, from 1: in text the line it begins on, in a dataset its place
     * @param entry what it holds, null where it cannot be read
     * @param malformed why it cannot be read, null where it can
     */
    record Line(
            long number,
            @Nullable ParsedEntry entry,
            @Nullable String malformed) {

        static Line of(long number, ParsedEntry entry) {
            return new Line(number, entry, null);
        }

        static Line malformed(long number, String message) {
            return new Line(number, null, message);
        }
    }

    /**
     * The next line, null behind the last.
     *
     * @throws BrokenBodyException if nothing behind this place can be read
     * @throws IOException if the upload breaks off
     */
    @Nullable Line next() throws IOException;
}
