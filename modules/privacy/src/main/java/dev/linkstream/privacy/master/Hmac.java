package dev.linkstream.privacy.master;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256. As HKDF-Expand (RFC 5869) of one block it derives keys from keys. */
public final class Hmac {

    public static final String ALGORITHM = "HmacSHA256";

    private Hmac() {}

    public static byte[] of(SecretKeySpec key, byte[] message) {
        try {
            Mac mac = Ciphers.ofThread().mac();
            mac.init(key);
            return mac.doFinal(message);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(ALGORITHM + " refuses its key", e);
        }
    }

    /** 32 bytes for this purpose: who has them learns nothing about those for another. */
    public static byte[] derive(byte[] key, String purpose) {
        byte[] info = purpose.getBytes(StandardCharsets.US_ASCII);
        byte[] message = new byte[info.length + 1];
        System.arraycopy(info, 0, message, 0, info.length);
        message[info.length] = 1;
        return of(new SecretKeySpec(key, ALGORITHM), message);
    }
}
