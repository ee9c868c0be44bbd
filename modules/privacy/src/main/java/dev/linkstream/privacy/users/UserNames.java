package dev.linkstream.privacy.users;

import dev.linkstream.privacy.master.Hmac;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for users that tell nothing about them: the first 16 bytes of HMAC-SHA-256 of their id, under a secret of the
 * deployment that stays the same for its life. Users' keys and the register of erasures know users by these alone.
 * Thread-safe.
 */
public final class UserNames {

    /** Of a name. */
    public static final int BYTES = 16;

    private final SecretKeySpec secret;

    /** Names under this secret, at least 16 bytes. */
    public UserNames(byte[] secret) {
        this.secret = new SecretKeySpec(secret, Hmac.ALGORITHM);
    }

    /**
     * The names of a deployment.
     *
     * @param firstCodeKey the code key of its first epoch as hex: it outlives rotations, as names must
     */
    public static UserNames derivedFrom(String firstCodeKey) {
        SecretKeySpec key = new SecretKeySpec(firstCodeKey.getBytes(StandardCharsets.US_ASCII), Hmac.ALGORITHM);
        return new UserNames(Hmac.of(key, "user names".getBytes(StandardCharsets.US_ASCII)));
    }

    public byte[] of(String userId) {
        return Arrays.copyOf(Hmac.of(secret, userId.getBytes(StandardCharsets.UTF_8)), BYTES);
    }
}
