package dev.linkstream.privacy.master;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The AES-256 key that wraps log keys and user keys (AES key wrap, RFC 3394: no nonce, so none can repeat). It lies in a
 * file or a setting and never in Kafka. Only {@link #toHex()} shows it.
 */
public final class MasterKey {

    public static final int KEY_BYTES = 32;

    /** Of a key that is wrapped. */
    public static final int WRAPPED_BYTES = KEY_BYTES + 8;

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    private final byte[] bytes;
    private final SecretKeySpec wrapping;
    private final int fingerprint;

    private MasterKey(byte[] bytes) {
        this.bytes = bytes;
        wrapping = new SecretKeySpec(Hmac.derive(bytes, "linkstream master key: wrap"), "AES");
        fingerprint = ByteBuffer.wrap(Hmac.derive(bytes, "linkstream master key: fingerprint"))
                .getInt();
    }

    /**
     * Reads a key from 64 hex digits.
     *
     * @throws IllegalArgumentException if it is anything else; the message tells its length, not its content
     */
    public static MasterKey parse(String hex) {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("a master key must be 64 hex digits (AES-256), was " + hex.length()
                    + (hex.length() == 2 * KEY_BYTES ? " characters, not all of them hex digits" : " characters"));
        }
        return new MasterKey(HexFormat.of().parseHex(hex));
    }

    /** A new random key. */
    public static MasterKey generate(SecureRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return new MasterKey(bytes);
    }

    /** The key itself: a secret. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** The key's public name. */
    public int fingerprint() {
        return fingerprint;
    }

    /** The public name as people read it: 8 hex digits. */
    public static String shown(int fingerprint) {
        return HexFormat.of().toHexDigits(fingerprint);
    }

    byte[] wrap(byte[] key) {
        try {
            Cipher cipher = Ciphers.ofThread().wrap();
            cipher.init(Cipher.WRAP_MODE, wrapping);
            return cipher.wrap(new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES key wrap does not wrap", e);
        }
    }

    /** The key that was wrapped; null where it was not wrapped under this one, or was damaged. */
    byte @Nullable [] unwrap(byte[] wrapped) {
        try {
            Cipher cipher = Ciphers.ofThread().wrap();
            cipher.init(Cipher.UNWRAP_MODE, wrapping);
            return cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded();
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "MasterKey[" + shown(fingerprint) + "]";
    }
}
