package dev.linkstream.stats.links;

import dev.linkstream.stats.rows.RowReader;
import dev.linkstream.stats.rows.RowWriter;
import org.jspecify.annotations.Nullable;

/**
 * What became of one link.
 *
 * @param firstClickedAt in milliseconds since 1970; null where it was never clicked
 * @param lastClickedAt in milliseconds since 1970; null where it was never clicked
 */
public record LinkNumbers(
        long clicks,
        @Nullable Long firstClickedAt,
        @Nullable Long lastClickedAt,
        long conversations) {

    /** Of a link that nothing happened to. */
    public static final LinkNumbers NONE = new LinkNumbers(0, null, null, 0);

    /** As it goes from one instance to another. */
    public byte[] write() {
        RowWriter row = new RowWriter().number(clicks).number(conversations);
        if (firstClickedAt != null && lastClickedAt != null) {
            row.number(firstClickedAt).number(lastClickedAt);
        }
        return row.bytes();
    }

    /**
     * What {@link #write} wrote.
     *
     * @throws org.apache.kafka.common.errors.SerializationException if it is nothing of that form
     */
    public static LinkNumbers read(byte[] bytes) {
        RowReader row = new RowReader(bytes);
        long clicks = row.number();
        long conversations = row.number();
        return clicks == 0
                ? new LinkNumbers(0, null, null, conversations)
                : new LinkNumbers(clicks, row.number(), row.number(), conversations);
    }
}
