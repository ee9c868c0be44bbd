package dev.linkstream.privacy;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.privacy.users.UserKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the contexts that one task keeps, each under its user's key. Version (1 byte, 2), name of the page that the key is
 * on (10), nonce (12), ciphertext, tag (16); version 1 is without a page: there the key has a row of its own. Associated data:
 * version, user id, and the word {@code context}.
 *
 * <p>A nonce is 8 random bytes, drawn with this object, and a count: two of one user's could only be the same where two of
 * these objects, of which a partition has one at a time, drew the same 64 bits. Not thread-safe.
 */
public final class ContextEnvelope {

    /** Of the name of a page of users' keys. */
    public static final int PAGE_BYTES = 10;

    private static final byte WITHOUT_PAGE = 1;
    private static final byte WITH_PAGE = 2;

    private final SecureRandom random;
    private long drawn;
    private int count;

    public ContextEnvelope(SecureRandom random) {
        this.random = random;
        drawn = random.nextLong();
    }

    /**
     * Encrypts a context.
     *
     * @param page the name of the page that the key is on; null where it has a row of its own
     */
    public Map<String, AttributeValue> seal(
            Map<String, AttributeValue> context, UserKey key, String userId, byte @Nullable [] page) {
        byte[] plain = SealedAttributes.plain(context);
        return seal(plain, plain.length, key, userId, page);
    }

    /** Encrypts a context that is what an encrypted request brought. */
    public Map<String, AttributeValue> seal(OpenedRequest request, UserKey key, String userId, byte @Nullable [] page) {
        byte[] plain = Objects.requireNonNull(request.plain(), "the request was not encrypted");
        return seal(plain, request.plainBytes(), key, userId, page);
    }

    private Map<String, AttributeValue> seal(
            byte[] plain, int length, UserKey key, String userId, byte @Nullable [] page) {
        byte version = page == null ? WITHOUT_PAGE : WITH_PAGE;
        byte[] nonce = nextNonce();
        byte[] envelope = new byte[head(version) + length + Gcm.TAG_BYTES];
        ByteBuffer head = ByteBuffer.wrap(envelope).put(version);
        if (page != null) {
            head.put(page);
        }
        head.put(nonce);
        Gcm.CONTEXTS.seal(key.contexts(), nonce, associated(version, userId), plain, length, envelope, head.position());
        return SealedAttributes.of(envelope);
    }

    private static int head(byte version) {
        return 1 + (version == WITH_PAGE ? PAGE_BYTES : 0) + Gcm.NONCE_BYTES;
    }

    /** The name of the page that a context's key is on; null where its key has a row of its own, or it is not encrypted. */
    public static byte @Nullable [] page(Map<String, AttributeValue> context) {
        ByteBuffer envelope = SealedAttributes.view(context);
        if (envelope == null || envelope.remaining() < head(WITH_PAGE) || envelope.get() != WITH_PAGE) {
            return null;
        }
        byte[] page = new byte[PAGE_BYTES];
        envelope.get(page);
        return page;
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
        if (envelope == null || envelope.length == 0 || envelope[0] < WITHOUT_PAGE || envelope[0] > WITH_PAGE) {
            return null;
        }
        int head = head(envelope[0]);
        if (envelope.length < head + Gcm.TAG_BYTES) {
            return null;
        }
        byte[] nonce = Arrays.copyOfRange(envelope, head - Gcm.NONCE_BYTES, head);
        byte[] plain = Gcm.CONTEXTS.open(key.contexts(), nonce, associated(envelope[0], userId), envelope, head);
        return plain == null ? null : SealedAttributes.parse(plain, plain.length);
    }

    private static byte[] associated(byte version, String userId) {
        return Associated.data(version, userId, "context");
    }
}
