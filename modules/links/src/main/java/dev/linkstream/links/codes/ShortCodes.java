package dev.linkstream.links.codes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Optional;

/**
 * Positions as short codes and back, under one key: a code is 11 characters of the Bitcoin base-58 alphabet, the FF1
 * encryption of the position's number. Distinct positions have distinct codes, and the same position always has the
 * same. Thread-safe.
 */
public final class ShortCodes {

    public static final int LENGTH = 11;

    private static final int RADIX = 58;
    private static final int LEFT_DIGITS = LENGTH / 2;
    private static final long RIGHT_SIZE = 58L * 58 * 58 * 58 * 58 * 58;
    private static final byte[] ALPHABET =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".getBytes(ISO_8859_1);
    private static final byte[] DIGITS = new byte[128];

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int digit = 0; digit < RADIX; digit++) {
            DIGITS[ALPHABET[digit]] = (byte) digit;
        }
    }

    private final Ff1 cipher;

    public ShortCodes(CodeKey key) {
        this.cipher = new Ff1(key.bytes(), RADIX, LENGTH, new byte[0]);
    }

    /** The code of a position: {@value #LENGTH} characters. */
    public String encode(Position position) {
        long n = ((long) position.epoch() << Position.PARTITION_BITS | position.partition()) << Position.OFFSET_BITS
                | position.offset();
        Ff1.Halves halves = cipher.encrypt(n / RIGHT_SIZE, n % RIGHT_SIZE);
        byte[] code = new byte[LENGTH];
        write(halves.left(), code, 0, LEFT_DIGITS);
        write(halves.right(), code, LEFT_DIGITS, LENGTH);
        return new String(code, ISO_8859_1);
    }

    /**
     * The position that a code stands for under this key. Empty if the code has another length or foreign characters,
     * or if no position has it. More than a third of all well-formed codes do stand for one: whether anything is there is the
     * caller's to find out.
     */
    public Optional<Position> decode(String code) {
        if (code.length() != LENGTH) {
            return Optional.empty();
        }
        long left = read(code, 0, LEFT_DIGITS);
        long right = read(code, LEFT_DIGITS, LENGTH);
        if (left < 0 || right < 0) {
            return Optional.empty();
        }
        Ff1.Halves halves = cipher.decrypt(left, right);
        long n = halves.left() * RIGHT_SIZE + halves.right();
        // The largest number, 58^11 - 1, overflows a long more than once, so its sign alone does not tell.
        if (halves.left() > Long.MAX_VALUE / RIGHT_SIZE || n < 0) {
            return Optional.empty();
        }
        return Optional.of(new Position(
                (int) (n >>> (Position.OFFSET_BITS + Position.PARTITION_BITS)),
                (int) (n >>> Position.OFFSET_BITS) & Position.MAX_PARTITION,
                n & Position.MAX_OFFSET));
    }

    private static void write(long number, byte[] code, int from, int to) {
        long rest = number;
        for (int i = to - 1; i >= from; i--) {
            code[i] = ALPHABET[(int) (rest % RADIX)];
            rest /= RADIX;
        }
    }

    /** The number that the digits stand for, or -1 if one of them is foreign. */
    private static long read(String code, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            char character = code.charAt(i);
            int digit = character < DIGITS.length ? DIGITS[character] : -1;
            if (digit < 0) {
                return -1;
            }
            number = number * RADIX + digit;
        }
        return number;
    }
}
