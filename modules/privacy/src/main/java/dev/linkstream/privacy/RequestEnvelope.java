package dev.linkstream.privacy;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkRequested;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a request in the log, encrypted. Version (1 byte), id of the log key (8), nonce (8, as a number),
 * ciphertext, tag (16). Associated data: version, user id, topic, and by what the request is known.
 */
final class RequestEnvelope {

    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 1 + 2 * Long.BYTES;

    private RequestEnvelope() {}

    /** The key and the nonce that an envelope names. */
    record Head(long keyId, long nonce) {}

    static Map<String, AttributeValue> seal(LinkRequested request, String topic, LogKey key) {
        byte[] plain = SealedAttributes.plain(request.getAttributes());
        long number = key.nextNonce();
        byte[] envelope = new byte[HEAD_BYTES + plain.length + Gcm.TAG_BYTES];
        ByteBuffer.wrap(envelope).put(VERSION).putLong(key.id()).putLong(number);
        Gcm.REQUESTS.seal(
                key.attributes(), LogKey.nonce(number), associated(request, topic), plain, envelope, HEAD_BYTES);
        return SealedAttributes.of(envelope);
    }

    /** Null where these bytes are no envelope. */
    static @Nullable Head head(byte[] envelope) {
        if (envelope.length < HEAD_BYTES + Gcm.TAG_BYTES || envelope[0] != VERSION) {
            return null;
        }
        ByteBuffer head = ByteBuffer.wrap(envelope, 1, HEAD_BYTES - 1);
        return new Head(head.getLong(), head.getLong());
    }

    /** {@link SealedAttributes#plain}; null where the envelope was not made for this request under this key. */
    static byte @Nullable [] open(LinkRequested request, String topic, LogKey key, Head head, byte[] envelope) {
        return Gcm.REQUESTS.open(
                key.attributes(), LogKey.nonce(head.nonce()), associated(request, topic), envelope, HEAD_BYTES);
    }

    private static byte[] associated(LinkRequested request, String topic) {
        String known = request.getIdentity() == null
                ? Objects.requireNonNullElse(request.getBatchId(), "") + ":" + request.getIndex()
                : request.getIdentity();
        return Associated.data(VERSION, request.getUserId(), topic, known);
    }
}
