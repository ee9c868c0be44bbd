package dev.linkstream.stats.rows;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link RowWriter} wrote; anything else is a {@link SerializationException}. */
public final class RowReader {

    private final byte[] bytes;
    private int at;

    public RowReader(byte[] bytes) {
        this(bytes, 0);
    }

    public RowReader(byte[] bytes, int from) {
        this.bytes = bytes;
        at = from;
    }

    int position() {
        return at;
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    /** The next byte, 0 to 255. */
    public int next() {
        if (at >= bytes.length) {
            throw new SerializationException("A row of the numbers ends early, after " + bytes.length + " bytes");
        }
        return bytes[at++] & 0xff;
    }

    public long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = next();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new SerializationException("A number in a row of the numbers has too many bytes");
    }

    public int small() {
        return Math.toIntExact(number());
    }

    public long signed() {
        long folded = number();
        return folded >>> 1 ^ -(folded & 1);
    }

    long word(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (long) next() << (8 * i);
        }
        return value;
    }

    public String text() {
        int length = small();
        if (length > bytes.length - at) {
            throw new SerializationException("A text in a row of the numbers ends early");
        }
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    public @Nullable String optionalText() {
        return next() == 0 ? null : text();
    }
}
