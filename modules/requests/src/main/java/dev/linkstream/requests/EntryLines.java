package dev.linkstream.requests;

import dev.linkstream.links.values.SentValue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of a file or an upload, one after the other, in constant memory; the same for every way in. */
public interface EntryLines {

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

        /** A line that cannot be read. */
        public static Line malformed(long number, String message) {
            return new Line(number, null, message);
        }
    }

    /**
     * What stands beside the entries and counts for all of them, by name, as it was sent. Ask for it before the first line.
     *
     * @throws BrokenBodyException if nothing of the body can be read
     * @throws IOException if the body breaks off
     */
    default Map<String, SentValue> members() throws IOException {
        return Map.of();
    }

    /**
     * The next line, null behind the last.
     *
     * @throws BrokenBodyException if nothing behind this place can be read
     * @throws IOException if the body breaks off
     */
    @Nullable Line next() throws IOException;

    /** What whoever sent the body should know although nothing was refused for it; known behind the first line. */
    default List<String> warnings() {
        return List.of();
    }
}
