package dev.linkstream.stats;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Short codes in few bytes: eleven digits of base 58 are 65 bits. */
final class Base58 {

    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int LENGTH = 11;
    private static final byte[] DIGITS = new byte[128];

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int digit = 0; digit < ALPHABET.length(); digit++) {
            DIGITS[ALPHABET.charAt(digit)] = (byte) digit;
        }
    }

    private Base58() {}

    /** Nine bytes that no other code has; what is no code stays as it is, after a byte that none of those begins with. */
    static byte[] pack(String code) {
        if (code.length() != LENGTH) {
            return foreign(code);
        }
        long low = 0;
        long high = 0;
        for (int i = 0; i < LENGTH; i++) {
            char character = code.charAt(i);
            int digit = character < DIGITS.length ? DIGITS[character] : -1;
            if (digit < 0) {
                return foreign(code);
            }
            long product = (low & 0xffffffffL) * 58 + digit;
            long middle = (low >>> 32) * 58 + (product >>> 32);
            low = middle << 32 | (product & 0xffffffffL);
            high = high * 58 + (middle >>> 32);
        }
        byte[] packed = new byte[9];
        packed[0] = (byte) high;
        for (int i = 0; i < Long.BYTES; i++) {
            packed[1 + i] = (byte) (low >>> (8 * (7 - i)));
        }
        return packed;
    }

    private static byte[] foreign(String code) {
        byte[] text = code.getBytes(StandardCharsets.UTF_8);
        byte[] packed = new byte[1 + text.length];
        packed[0] = -1;
        System.arraycopy(text, 0, packed, 1, text.length);
        return packed;
    }
}
