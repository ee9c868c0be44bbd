package dev.linkstream.privacy;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.privacy.users.UserKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the contexts that one task keeps, each under its user's key. Version (1 byte), nonce (12), ciphertext, tag
 * (16). Associated data: version, user id, and the word {@code context}.
 *
 * <p>A nonce is 8 random bytes, drawn with this object, and a count: two of one user's could only be the same where two of
 * these objects, of which a partition has one at a time, drew the same 64 bits. Not thread-safe.
 */
public final class ContextEnvelope {

    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 1 + Gcm.NONCE_BYTES;

    private final SecureRandom random;
    private long drawn;
    private int count;

    public ContextEnvelope(SecureRandom random) {
        this.random = random;
        drawn = random.nextLong();
    }

    public Map<String, AttributeValue> seal(Map<String, AttributeValue> context, UserKey key, String userId) {
        return seal(SealedAttributes.plain(context), key, userId);
    }

    /** Encrypts a context that is what a request brought. */
    public Map<String, AttributeValue> seal(OpenedRequest request, UserKey key, String userId) {
        byte[] plain = request.plain();
        return plain == null ? seal(request.attributes(), key, userId) : seal(plain, key, userId);
    }

    private Map<String, AttributeValue> seal(byte[] plain, UserKey key, String userId) {
        byte[] nonce = nextNonce();
        byte[] envelope = new byte[HEAD_BYTES + plain.length + Gcm.TAG_BYTES];
        ByteBuffer.wrap(envelope).put(VERSION).put(nonce);
        Gcm.CONTEXTS.seal(key.contexts(), nonce, associated(userId), plain, envelope, HEAD_BYTES);
        return SealedAttributes.of(envelope);
    }

    private byte[] nextNonce() {
        byte[] nonce = ByteBuffer.allocate(Gcm.NONCE_BYTES)
                .putLong(drawn)
                .putInt(count++)
                .array();
        if (count == 0) {
            drawn = random.nextLong();
        }
        return nonce;
    }

    /** The context as it was before it was encrypted; null where it was encrypted under another key or for another user. */
    public static @Nullable Map<String, AttributeValue> open(
            Map<String, AttributeValue> context, UserKey key, String userId) {
        byte[] envelope = SealedAttributes.envelope(context);
        if (envelope == null || envelope.length < HEAD_BYTES + Gcm.TAG_BYTES || envelope[0] != VERSION) {
            return null;
        }
        byte[] nonce = Arrays.copyOfRange(envelope, 1, HEAD_BYTES);
        byte[] plain = Gcm.CONTEXTS.open(key.contexts(), nonce, associated(userId), envelope, HEAD_BYTES);
        return plain == null ? null : SealedAttributes.parse(plain);
    }

    private static byte[] associated(String userId) {
        return Associated.data(VERSION, userId, "context");
    }
}
