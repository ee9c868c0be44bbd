package dev.linkstream.requests;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Ids for users that came without one: UUIDs (version 8) by a keyed hash of what identifies the request, so that a
 * retry meets the same users and nobody without the secret can guess one. Thread-safe.
 */
public final class GeneratedUserIds {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec secret;

    public GeneratedUserIds(UserIdSecret secret) {
        this.secret = new SecretKeySpec(secret.bytes(), ALGORITHM);
    }

    /** The user of a request of this identity. */
    public String of(String identity) {
        ByteBuffer hash;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            hash = ByteBuffer.wrap(mac.doFinal(identity.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is missing from this Java", e);
        }
        long high = (hash.getLong() & ~0xF000L) | 0x8000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
