package dev.linkstream.stats.rows;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;

/** Reads what a {@link BitWriter} wrote; anything else is a {@link SerializationException}. */
public final class BitReader {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Of a window of 64 bits that begins within a byte, so many are there at least. */
    private static final int WINDOW = 57;

    private final byte[] bytes;
    private final long end;
    private long at;

    public BitReader(byte[] bytes) {
        this.bytes = bytes;
        end = (long) bytes.length * Byte.SIZE;
    }

    /** The next bits; beyond the end there are zeros. */
    private long window() {
        int from = (int) (at >>> 3);
        if (from + Long.BYTES <= bytes.length) {
            return (long) WORDS.get(bytes, from) >>> (at & 7);
        }
        long word = 0;
        for (int i = bytes.length - 1; i >= from; i--) {
            word = word << Byte.SIZE | (bytes[i] & 0xff);
        }
        return word >>> (at & 7);
    }

    private void skip(int count) {
        at += count;
        if (at > end) {
            throw new SerializationException("A row of the numbers ends early, after " + bytes.length + " bytes");
        }
    }

    public long bits(int width) {
        if (width >= WINDOW) {
            long low = bits(Integer.SIZE);
            return low | bits(width - Integer.SIZE) << Integer.SIZE;
        }
        long value = window() & ((1L << width) - 1);
        skip(width);
        return value;
    }

    public boolean bit() {
        return bits(1) != 0;
    }

    long number() {
        return bits((int) bits(6));
    }

    int small() {
        long value = number();
        if (value > Integer.MAX_VALUE) {
            throw new SerializationException("A number in a row of the numbers is too large: " + value);
        }
        return (int) value;
    }

    /** How many follow, each of which takes a bit at least. */
    public int count() {
        int value = small();
        if (value > end - at) {
            throw new SerializationException("A row of the numbers has no room for " + value + " values");
        }
        return value;
    }

    public String text() {
        byte[] utf8 = new byte[count()];
        for (int i = 0; i < utf8.length; i++) {
            utf8[i] = (byte) bits(Byte.SIZE);
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** What a column's values are to be read with, one by one: the k of {@link #rice}. */
    public int columnBegins() {
        return (int) bits(6);
    }

    /** The next value of a column. */
    public long rice(int k) {
        long window = window();
        int zeros = Long.numberOfTrailingZeros(window);
        if (zeros + 1 + k <= WINDOW) {
            skip(zeros + 1 + k);
            return (long) zeros << k | (window >>> (zeros + 1) & ((1L << k) - 1));
        }
        long high = 0;
        while (!bit()) {
            high++;
        }
        return high << k | bits(k);
    }

    public long[] column(int count) {
        long[] values = new long[count];
        int k = count == 0 ? 0 : columnBegins();
        for (int i = 0; i < count; i++) {
            values[i] = rice(k);
        }
        return values;
    }

    public long[] basedColumn(int count) {
        long least = count == 0 ? 0 : number();
        long[] values = column(count);
        for (int i = 0; i < count; i++) {
            values[i] += least;
        }
        return values;
    }
}
