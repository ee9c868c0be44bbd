package dev.linkstream.links.codes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The AES-256 key that makes short codes unguessable. Immutable. Whoever has it can compute every code, so only {@link
 * #toHex()} shows it: {@link #toString()} and all messages name it by its {@link #fingerprint()}.
 */
public final class CodeKey {

    private static final int BYTES = 32;
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final byte[] FINGERPRINT_LABEL = "linkstream code key\0".getBytes(US_ASCII);

    private final byte[] bytes;
    private final String fingerprint;

    private CodeKey(byte[] bytes) {
        this.bytes = bytes;
        this.fingerprint = fingerprintOf(bytes);
    }

    /**
     * Reads a key from 64 hex digits of either case.
     *
     * @throws IllegalArgumentException if {@code hex} is anything else; the message tells its length, not its content
     */
    public static CodeKey parse(String hex) {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("a code key must be 64 hex digits (AES-256), was " + hex.length()
                    + (hex.length() == 2 * BYTES ? " characters, not all of them hex digits" : " characters"));
        }
        return new CodeKey(HexFormat.of().parseHex(hex));
    }

    /** A new random key. */
    public static CodeKey generate(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new CodeKey(bytes);
    }

    /** The key itself as 64 lower-case hex digits: a secret. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** The key's public name: 16 lower-case hex digits, the start of a SHA-256 over a label and the key. */
    public String fingerprint() {
        return fingerprint;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    private static String fingerprintOf(byte[] key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(FINGERPRINT_LABEL);
            return HexFormat.of().formatHex(sha256.digest(key), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one does not", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodeKey that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "CodeKey[" + fingerprint + "]";
    }
}
