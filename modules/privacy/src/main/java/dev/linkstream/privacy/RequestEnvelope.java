package dev.linkstream.privacy;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkRequested;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a request in the log, encrypted. Version (1 byte, 2), id of the log key (8), nonce (8, as a number),
 * ciphertext of the attributes and their {@link AttributesSummary}, tag (16); version 1 has no summary. Associated data:
 * version, user id, topic, and by what the request is known.
 */
final class RequestEnvelope {

    private static final byte WITHOUT_SUMMARY = 1;
    private static final byte WITH_SUMMARY = 2;
    private static final int HEAD_BYTES = 1 + 2 * Long.BYTES;

    private RequestEnvelope() {}

    /** The key and the nonce that an envelope names, and whether a summary follows the attributes. */
    record Head(byte version, long keyId, long nonce) {
        boolean hasSummary() {
            return version == WITH_SUMMARY;
        }
    }

    static Map<String, AttributeValue> seal(LinkRequested request, String topic, LogKey key) {
        byte[] attributes = SealedAttributes.plain(request.getAttributes());
        byte[] plain = Arrays.copyOf(attributes, attributes.length + AttributesSummary.BYTES);
        AttributesSummary.of(request.getAttributes())
                .write(ByteBuffer.wrap(plain, attributes.length, AttributesSummary.BYTES));
        long number = key.nextNonce();
        byte[] envelope = new byte[HEAD_BYTES + plain.length + Gcm.TAG_BYTES];
        ByteBuffer.wrap(envelope).put(WITH_SUMMARY).putLong(key.id()).putLong(number);
        Gcm.REQUESTS.seal(
                key.attributes(),
                LogKey.nonce(number),
                associated(WITH_SUMMARY, request, topic),
                plain,
                plain.length,
                envelope,
                HEAD_BYTES);
        return SealedAttributes.of(envelope);
    }

    /** Null where these bytes are no envelope. */
    static @Nullable Head head(byte[] envelope) {
        if (envelope.length < HEAD_BYTES + Gcm.TAG_BYTES
                || envelope[0] < WITHOUT_SUMMARY
                || envelope[0] > WITH_SUMMARY) {
            return null;
        }
        ByteBuffer head = ByteBuffer.wrap(envelope, 1, HEAD_BYTES - 1);
        return new Head(envelope[0], head.getLong(), head.getLong());
    }

    /** {@link SealedAttributes#plain}, behind it the summary where there is one; null where the envelope was not made for this request under this key. */
    static byte @Nullable [] open(LinkRequested request, String topic, LogKey key, Head head, byte[] envelope) {
        return Gcm.REQUESTS.open(
                key.attributes(),
                LogKey.nonce(head.nonce()),
                associated(head.version(), request, topic),
                envelope,
                HEAD_BYTES);
    }

    private static byte[] associated(byte version, LinkRequested request, String topic) {
        String known = request.getIdentity() == null
                ? Objects.requireNonNullElse(request.getBatchId(), "") + ":" + request.getIndex()
                : request.getIdentity();
        return Associated.data(version, request.getUserId(), topic, known);
    }
}
