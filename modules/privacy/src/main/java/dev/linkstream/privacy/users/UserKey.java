package dev.linkstream.privacy.users;

import java.time.Instant;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one user's context. Its text form does not show it.
 *
 * @param since when the user's first request was accepted
 */
public record UserKey(byte[] secret, Instant since) {

    public SecretKeySpec contexts() {
        return new SecretKeySpec(secret, "AES");
    }

    @Override
    public String toString() {
        return "UserKey[]";
    }
}
