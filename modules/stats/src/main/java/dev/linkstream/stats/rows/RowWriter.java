package dev.linkstream.stats.rows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes a row: numbers of few bytes where they are small. */
public final class RowWriter {

    private byte[] bytes = new byte[64];
    private int size;

    public RowWriter put(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) value;
        return this;
    }

    /** A number that is not negative: seven bits a byte, the lowest first. */
    public RowWriter number(long value) {
        long rest = value;
        while (rest > 0x7f) {
            put((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        return put((int) rest);
    }

    /** Any number, those near to 0 in few bytes. */
    public RowWriter signed(long value) {
        long folded = value << 1 ^ value >> 63;
        long rest = folded;
        while ((rest & ~0x7fL) != 0) {
            put((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        return put((int) rest);
    }

    /** The lowest bytes of a word, the lowest first. */
    RowWriter word(long value, int count) {
        for (int i = 0; i < count; i++) {
            put((int) (value >>> (8 * i)));
        }
        return this;
    }

    public RowWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        for (byte each : utf8) {
            put(each);
        }
        return this;
    }

    public RowWriter optionalText(@Nullable String text) {
        return text == null ? put(0) : put(1).text(text);
    }

    public byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }
}
