package dev.linkstream.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.NullMarked;

/**
 * Values as Avro's binary encoding has them: written behind one another into a buffer that grows, or read from one. Not
 * thread-safe.
 */
@NullMarked
final class AvroBytes {

    private static final int VARINT_BYTES = 10;

    private byte[] bytes = new byte[512];
    private int position;
    private int end;

    /** Begins to write, over what was written before. */
    AvroBytes clear() {
        position = 0;
        return this;
    }

    /** Begins to read. */
    AvroBytes wrap(byte[] from, int offset) {
        bytes = from;
        position = offset;
        end = from.length;
        return this;
    }

    boolean isAtEnd() {
        return position == end;
    }

    byte[] written() {
        return Arrays.copyOf(bytes, position);
    }

    void writeByte(int value) {
        room(1);
        bytes[position++] = (byte) value;
    }

    /** A zigzag varint, which is Avro's int, too. */
    void writeLong(long value) {
        room(VARINT_BYTES);
        long left = (value << 1) ^ (value >> 63);
        while ((left & ~0x7FL) != 0) {
            bytes[position++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[position++] = (byte) left;
    }

    void writeString(String value) {
        int length = value.length();
        if (!isAscii(value, length)) {
            writeBytes(value.getBytes(StandardCharsets.UTF_8));
            return;
        }
        // Most are, and need no array of their own.
        writeLong(length);
        room(length);
        copyAscii(value, length);
        position += length;
    }

    private static boolean isAscii(String value, int length) {
        int all = 0;
        for (int i = 0; i < length; i++) {
            all |= value.charAt(i);
        }
        return all < 0x80;
    }

    /** Java advises against this method, as it drops half of each character: here, of zeros. */
    @SuppressWarnings("deprecation")
    private void copyAscii(String value, int length) {
        value.getBytes(0, length, bytes, position);
    }

    void writeBytes(ByteBuffer value) {
        byte[] copy = new byte[value.remaining()];
        value.duplicate().get(copy);
        writeBytes(copy);
    }

    private void writeBytes(byte[] value) {
        writeLong(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, position, value.length);
        position += value.length;
    }

    private void room(int count) {
        if (bytes.length - position < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, position + count));
        }
    }

    byte readByte() {
        if (position == end) {
            throw new IndexOutOfBoundsException("a value goes on behind the end");
        }
        return bytes[position++];
    }

    int readInt() {
        return Math.toIntExact(readLong());
    }

    long readLong() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("a number has more than " + VARINT_BYTES + " bytes");
    }

    String readString() {
        int length = readLength();
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.UTF_8);
    }

    ByteBuffer readBytes() {
        int length = readLength();
        position += length;
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, position - length, position));
    }

    private int readLength() {
        long length = readLong();
        if (length < 0 || length > end - position) {
            throw new IndexOutOfBoundsException("a value of " + length + " bytes goes on behind the end");
        }
        return (int) length;
    }
}
