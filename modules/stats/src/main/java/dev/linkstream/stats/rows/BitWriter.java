package dev.linkstream.stats.rows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a row bit by bit, the lowest bit of a byte first: of a byte a click, a bit is much. */
public final class BitWriter {

    private byte[] bytes = new byte[64];
    private int size;

    /** Of the bits written, those that fill no byte yet. */
    private int held;

    private int holding;

    /** The lowest bits of a value. */
    public BitWriter bits(long value, int width) {
        long rest = value;
        int left = width;
        while (left > 0) {
            int taken = Math.min(Byte.SIZE - holding, left);
            held |= (int) (rest & ((1L << taken) - 1)) << holding;
            holding += taken;
            rest >>>= taken;
            left -= taken;
            if (holding == Byte.SIZE) {
                put(held);
                held = 0;
                holding = 0;
            }
        }
        return this;
    }

    private void put(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) value;
    }

    public BitWriter bit(boolean value) {
        return bits(value ? 1 : 0, 1);
    }

    /** A number that is not negative: how many bits it has, and these. */
    public BitWriter number(long value) {
        int width = Long.SIZE - Long.numberOfLeadingZeros(value);
        return bits(width, 6).bits(value, width);
    }

    public BitWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        for (byte each : utf8) {
            bits(each, Byte.SIZE);
        }
        return this;
    }

    /**
     * The first values of an array, unsigned, in a Rice code: of each the bits above the k-th as so many zeros and a one,
     * the others as they are, with the k that makes them shortest.
     */
    public BitWriter column(long[] values, int count) {
        if (count > 0) {
            int k = shortest(values, count);
            bits(k, 6);
            for (int i = 0; i < count; i++) {
                for (long high = values[i] >>> k; high > 0; high -= Math.min(high, Integer.SIZE)) {
                    bits(0, (int) Math.min(high, Integer.SIZE));
                }
                bits(1, 1).bits(values[i], k);
            }
        }
        return this;
    }

    /** The same of values that are not negative and may all be large: of each what it has more than the least of them. */
    public BitWriter basedColumn(long[] values, int count) {
        if (count > 0) {
            long least = Arrays.stream(values, 0, count).min().orElseThrow();
            number(least);
            long[] above = new long[count];
            for (int i = 0; i < count; i++) {
                above[i] = values[i] - least;
            }
            column(above, count);
        }
        return this;
    }

    private static int shortest(long[] values, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += 2.0 * (values[i] >>> 1) + (values[i] & 1);
        }
        int near = Math.max(0, Math.getExponent(Math.max(1, sum / count)));
        int best = 0;
        double least = Double.MAX_VALUE;
        for (int k = Math.max(0, near - 2); k <= Math.min(Long.SIZE - 1, near + 1); k++) {
            double length = (1.0 + k) * count;
            for (int i = 0; i < count; i++) {
                length += values[i] >>> k;
            }
            if (length < least) {
                least = length;
                best = k;
            }
        }
        return best;
    }

    public byte[] bytes() {
        byte[] row = Arrays.copyOf(bytes, size + (holding > 0 ? 1 : 0));
        if (holding > 0) {
            row[size] = (byte) held;
        }
        return row;
    }
}
