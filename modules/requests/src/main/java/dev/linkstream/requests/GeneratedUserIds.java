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

    /** Before a digest, so that none is hashed like an identity. */
    private static final byte[] FINGERPRINT = "fingerprint\0".getBytes(StandardCharsets.US_ASCII);

    private final SecretKeySpec secret;

    public GeneratedUserIds(UserIdSecret secret) {
        this.secret = new SecretKeySpec(secret.bytes(), ALGORITHM);
    }

    /** The user of a request of this identity. */
    public String of(String identity) {
        ByteBuffer hash = ByteBuffer.wrap(hash(identity.getBytes(StandardCharsets.UTF_8)));
        long high = (hash.getLong() & ~0xF000L) | 0x8000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /**
     * What a digest of someone's data is kept as: nobody without the secret can try what the data was, so nothing is
     * confirmed by it once its user is erased.
     */
    byte[] fingerprint(byte[] digest) {
        return hash(ByteBuffer.allocate(FINGERPRINT.length + digest.length)
                .put(FINGERPRINT)
                .put(digest)
                .array());
    }

    private byte[] hash(byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is missing from this Java", e);
        }
    }
}
