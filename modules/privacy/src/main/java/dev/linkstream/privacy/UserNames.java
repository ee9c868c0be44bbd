package dev.linkstream.privacy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for users that tell nothing about them: the first 16 bytes of HMAC-SHA-256 of their id, under a secret of the
 * deployment that stays the same for its life. Users' keys and the register of erasures know users by these alone.
 * Thread-safe.
 */
public final class UserNames {

    private static final int BYTES = 16;

    private final SecretKeySpec secret;

    /** Names under this secret, at least 16 bytes. */
    public UserNames(byte[] secret) {
        this.secret = new SecretKeySpec(secret, Hmac.ALGORITHM);
    }

    public byte[] of(String userId) {
        return Arrays.copyOf(Hmac.of(secret, userId.getBytes(StandardCharsets.UTF_8)), BYTES);
    }
}
