package dev.linkstream.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Values as Avro's binary encoding has them: written behind one another into a buffer that grows, or read from one. Not
 * thread-safe.
 */
@NullMarked
final class AvroBytes {

    private static final int VARINT_BYTES = 10;

    /** A power of two. */
    private static final int KEPT = 64;

    /** Longer ones hardly come again, and would be held for nothing. */
    private static final int LONGEST_KEPT = 64;

    private byte[] bytes = new byte[512];
    private int position;
    private int end;

    /**
     * Strings read lately, each where its bytes place it; no room where none are kept. Ids of scenarios, campaigns and
     * batches and base URLs are in record after record: one that is read again is the same object, and takes no memory anew.
     */
    private final @Nullable String[] kept;

    AvroBytes() {
        this(0);
    }

    private AvroBytes(int kept) {
        this.kept = new String[kept];
    }

    /** For reading what says the same again and again; looking for what does not takes time, too. */
    static AvroBytes keepingStrings() {
        return new AvroBytes(KEPT);
    }

    /** Begins to write, over what was written before. */
    AvroBytes clear() {
        position = 0;
        return this;
    }

    /** Begins to read. */
    AvroBytes wrap(byte[] from, int offset) {
        return wrap(from, offset, from.length);
    }

    /** Begins to read what lies before {@code to}. */
    AvroBytes wrap(byte[] from, int offset, int to) {
        bytes = from;
        position = offset;
        end = to;
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
        int from = position;
        position += length;
        if (length == 0 || length > LONGEST_KEPT || kept.length == 0) {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }
        int place = place(from, length);
        String known = kept[place];
        if (known == null || !isHere(known, from, length)) {
            known = new String(bytes, from, length, StandardCharsets.UTF_8);
            kept[place] = known;
        }
        return known;
    }

    /** Of four bytes: what differs elsewhere alone takes turns in one place. */
    private int place(int from, int length) {
        int last = length - 1;
        int hash = length;
        hash = 31 * hash + bytes[from];
        hash = 31 * hash + bytes[from + last / 2];
        hash = 31 * hash + bytes[from + last - last / 4];
        hash = 31 * hash + bytes[from + last];
        return (hash ^ hash >>> 6) & KEPT - 1;
    }

    /** What is no ASCII has fewer characters than bytes, or a byte that is no character. */
    private boolean isHere(String text, int from, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
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
