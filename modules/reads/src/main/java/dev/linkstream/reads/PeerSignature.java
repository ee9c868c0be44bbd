package dev.linkstream.reads;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a question comes from an instance of this deployment: {@code MILLIS.HEX}, an HMAC-SHA256 over the time and
 * the path with its query. Thread-safe.
 */
public final class PeerSignature {

    static final String HEADER = "X-Linkstream-Peer";

    /** How far the clocks of two instances may be apart, and for how long an overheard question can be asked again. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Clock clock;

    public PeerSignature(PeerSecret secret, Clock clock) {
        this.key = new SecretKeySpec(secret.bytes(), ALGORITHM);
        this.clock = clock;
        // Loads what a later call must not wait for on an event loop.
        hmac(0, "");
    }

    /** The signature of a question that is asked now. */
    String of(String pathAndQuery) {
        long now = clock.millis();
        return now + "." + HexFormat.of().formatHex(hmac(now, pathAndQuery));
    }

    /** Whether an instance of this deployment asks, and asks now. */
    boolean isValid(@Nullable String signature, String pathAndQuery) {
        int dot = signature == null ? -1 : signature.indexOf('.');
        if (signature == null || dot < 0) {
            return false;
        }
        try {
            long then = Long.parseLong(signature, 0, dot, 10);
            long apart = clock.millis() - then;
            return Math.abs(apart) <= TOLERANCE.toMillis()
                    && MessageDigest.isEqual(
                            hmac(then, pathAndQuery), HexFormat.of().parseHex(signature, dot + 1, signature.length()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private byte[] hmac(long millis, String pathAndQuery) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal((millis + "\n" + pathAndQuery).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM + ", this one does not", e);
        }
    }
}
