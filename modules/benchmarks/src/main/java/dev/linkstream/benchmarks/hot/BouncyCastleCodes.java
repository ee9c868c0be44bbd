package dev.linkstream.benchmarks.hot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.linkstream.links.codes.CodeKey;
import dev.linkstream.links.codes.Position;
import dev.linkstream.links.codes.ShortCodes;
import java.util.HexFormat;
import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** The same codes by Bouncy Castle's FF1. Its engines are made once. It decodes only codes that it made. */
final class BouncyCastleCodes {

    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int RADIX = ALPHABET.length();
    private static final byte[] CHARACTERS = ALPHABET.getBytes(ISO_8859_1);
    private static final byte[] DIGITS = new byte[128];
    private static final int OFFSET_BITS = 42;
    private static final int PARTITION_BITS = 10;

    static {
        for (int digit = 0; digit < RADIX; digit++) {
            DIGITS[CHARACTERS[digit]] = (byte) digit;
        }
    }

    private final FPEFF1Engine encryption;
    private final FPEFF1Engine decryption;

    BouncyCastleCodes(CodeKey key) {
        encryption = engine(true, key);
        decryption = engine(false, key);
    }

    private static FPEFF1Engine engine(boolean encrypts, CodeKey key) {
        FPEFF1Engine engine = new FPEFF1Engine();
        byte[] bytes = HexFormat.of().parseHex(key.toHex());
        engine.init(encrypts, new FPEParameters(new KeyParameter(bytes), RADIX, new byte[0]));
        return engine;
    }

    String encode(Position position) {
        long rest =
                ((long) position.epoch() << PARTITION_BITS | position.partition()) << OFFSET_BITS | position.offset();
        byte[] digits = new byte[ShortCodes.LENGTH];
        for (int i = digits.length - 1; i >= 0; i--) {
            digits[i] = (byte) (rest % RADIX);
            rest /= RADIX;
        }
        encryption.processBlock(digits, 0, digits.length, digits, 0);
        for (int i = 0; i < digits.length; i++) {
            digits[i] = CHARACTERS[digits[i]];
        }
        return new String(digits, ISO_8859_1);
    }

    Position decode(String code) {
        byte[] digits = new byte[ShortCodes.LENGTH];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = DIGITS[code.charAt(i)];
        }
        decryption.processBlock(digits, 0, digits.length, digits, 0);
        long n = 0;
        for (byte digit : digits) {
            n = n * RADIX + digit;
        }
        return new Position(
                (int) (n >>> (OFFSET_BITS + PARTITION_BITS)),
                (int) (n >>> OFFSET_BITS) & Position.MAX_PARTITION,
                n & Position.MAX_OFFSET);
    }
}
