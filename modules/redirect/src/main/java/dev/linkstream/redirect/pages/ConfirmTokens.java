package dev.linkstream.redirect.pages;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves that a button was pressed on a page that an instance of this deployment gave out for that link not long ago: a
 * form elsewhere has no such token. {@code MILLIS.BASE64URL}, an HMAC-SHA256 over code and time. Thread-safe.
 */
public final class ConfirmTokens {

    /** How long a page may stay open before its button is pressed. */
    public static final Duration LIFETIME = Duration.ofMinutes(15);

    /** How far the clocks of two instances may be apart. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Clock clock;

    public ConfirmTokens(ConfirmSecret secret, Clock clock) {
        key = new SecretKeySpec(secret.bytes(), ALGORITHM);
        this.clock = clock;
        // Loads what a later call must not wait for on an event loop.
        hmac("", 0);
    }

    /** The token of a page that is given out now. */
    public String of(String code) {
        long now = clock.millis();
        return now + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(code, now));
    }

    public boolean isValid(String token, String code) {
        int dot = token.indexOf('.');
        if (dot < 0) {
            return false;
        }
        try {
            long then = Long.parseLong(token, 0, dot, 10);
            long age = clock.millis() - then;
            return age >= -TOLERANCE.toMillis()
                    && age <= LIFETIME.toMillis()
                    && MessageDigest.isEqual(
                            hmac(code, then), Base64.getUrlDecoder().decode(token.substring(dot + 1)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private byte[] hmac(String code, long millis) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(ByteBuffer.allocate(Long.BYTES).putLong(0, millis));
            return mac.doFinal(code.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM + ", this one does not", e);
        }
    }
}
