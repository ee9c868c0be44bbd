package dev.linkstream.links.codes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * The format-preserving cipher FF1 of NIST SP 800-38G on short numerals: a permutation of the numerals of one radix,
 * length, and tweak. Thread-safe.
 *
 * <p>Faster than a general one because the numerals are short: both halves are longs, and a round's input fits one AES
 * block, whose constant first half (the standard's P) is encrypted once. The names a, b, d, P, Q, S, u and v are the
 * standard's.
 */
final class Ff1 {

    /** A numeral in two numbers: its first {@code length / 2} digits, and the others. */
    record Halves(long left, long right) {}

    private static final int ROUNDS = 10;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final SecretKeySpec key;
    private final Modulus left;
    private final Modulus right;
    private final int roundShift;
    private final long maskHigh;
    private final long maskLow;

    // A Cipher serves one thread at a time. Instances of this class are few and live as long as the process.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Aes> aes = ThreadLocal.withInitial(this::newAes);

    /**
     * @param key AES key, 16, 24 or 32 bytes
     * @param length digits of a numeral, at least 2; radix to the power of {@code length - length / 2} must be at most
     *     2^44, so that a round's sum fits a long
     * @param tweak at most as long as keeps a round's input in one block (9 bytes always fit)
     * @throws IllegalArgumentException if the numeral or the tweak is too long
     */
    Ff1(byte[] key, int radix, int length, byte[] tweak) {
        this.key = new SecretKeySpec(key, "AES");
        int u = length / 2;
        int v = length - u;
        long size = power(radix, v);
        int b = (Long.SIZE - Long.numberOfLeadingZeros(size - 1) + 7) / 8;
        int pieces = b > 4 ? 6 : 4; // d, the bytes used of a round's output, is 12 or 8
        if (tweak.length > 15 - b) {
            throw new IllegalArgumentException("tweak must be at most " + (15 - b) + " bytes, was " + tweak.length);
        }
        this.left = new Modulus(power(radix, u), pieces);
        this.right = new Modulus(size, pieces);
        this.roundShift = 8 * b;

        byte[] p = ByteBuffer.allocate(16)
                .putInt(0x01020100 | radix >>> 16)
                .putShort((short) radix)
                .put((byte) ROUNDS)
                .put((byte) u)
                .putInt(length)
                .putInt(tweak.length)
                .array();
        byte[] mask = new byte[16];
        newAes().encrypt(p, mask);
        for (int i = 0; i < tweak.length; i++) {
            mask[i] ^= tweak[i];
        }
        this.maskHigh = (long) LONG.get(mask, 0);
        this.maskLow = (long) LONG.get(mask, 8);
    }

    /** Encrypts a numeral; both halves must be within their digits. */
    Halves encrypt(long left, long right) {
        Aes block = aes.get();
        long a = left;
        long b = right;
        for (int round = 0; round < ROUNDS; round++) {
            Modulus modulus = (round & 1) == 0 ? this.left : this.right;
            long c = a + modulus.rest(y(block, modulus, round, b));
            a = b;
            b = c < modulus.value ? c : c - modulus.value;
        }
        return new Halves(a, b);
    }

    /** The inverse of {@link #encrypt}. */
    Halves decrypt(long left, long right) {
        Aes block = aes.get();
        long a = left;
        long b = right;
        for (int round = ROUNDS - 1; round >= 0; round--) {
            Modulus modulus = (round & 1) == 0 ? this.left : this.right;
            long c = b - modulus.rest(y(block, modulus, round, a));
            b = a;
            a = c < 0 ? c + modulus.value : c;
        }
        return new Halves(a, b);
    }

    /** The round function: a number congruent to the standard's y, at least 0 and below 6 * 2^60. */
    private long y(Aes aes, Modulus modulus, int round, long half) {
        LONG.set(aes.in, 0, maskHigh);
        LONG.set(aes.in, 8, maskLow ^ ((long) round << roundShift) ^ half);
        aes.encrypt(aes.in, aes.out);
        return modulus.weigh((long) LONG.get(aes.out, 0), (long) LONG.get(aes.out, 8));
    }

    private Aes newAes() {
        return new Aes(key);
    }

    private static long power(int radix, int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= radix;
            if (power > 1L << 44) {
                throw new IllegalArgumentException(
                        "half a numeral must be at most 44 bits, was radix " + radix + " to the power of " + exponent);
            }
        }
        return power;
    }

    /**
     * The size of one half, and what every 16-bit piece of a round's output weighs modulo it: one rest a round instead of
     * one a piece, and that by a multiplication, as a division takes as long as the block's AES.
     */
    static final class Modulus {
        final long value;
        /** 2^64 / value, less 1 at most. */
        private final long inverse;

        private final long[] weights = new long[6];

        Modulus(long value, int pieces) {
            this.value = value;
            this.inverse = Long.divideUnsigned(-1, value);
            long weight = 1 % value;
            for (int piece = pieces - 1; piece >= 0; piece--) {
                weights[piece] = weight;
                weight = (weight << 16) % value;
            }
        }

        long weigh(long high, long low) {
            return (high >>> 48) * weights[0]
                    + (high >>> 32 & 0xffff) * weights[1]
                    + (high >>> 16 & 0xffff) * weights[2]
                    + (high & 0xffff) * weights[3]
                    + (low >>> 48) * weights[4]
                    + (low >>> 32 & 0xffff) * weights[5];
        }

        /** {@code number} modulo the value; the number is at least 0. */
        long rest(long number) {
            // At most 1 below what a division gives, as the inverse is at most 1 below what it stands for.
            long quotient = Math.multiplyHigh(number, inverse);
            long rest = number - quotient * value;
            return rest < value ? rest : rest - value;
        }
    }

    /** One thread's AES and its buffers. */
    private static final class Aes {
        final byte[] in = new byte[16];
        final byte[] out = new byte[16];
        private final Cipher cipher;

        Aes(SecretKeySpec key) {
            try {
                // One block at a time, so no mode is at work; FF1 does the chaining.
                cipher = Cipher.getInstance("AES/ECB/NoPadding");
                cipher.init(Cipher.ENCRYPT_MODE, key);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has AES, this one does not", e);
            }
        }

        void encrypt(byte[] from, byte[] to) {
            try {
                cipher.update(from, 0, 16, to, 0);
            } catch (ShortBufferException e) {
                throw new IllegalStateException("a block fits a block", e);
            }
        }
    }
}
