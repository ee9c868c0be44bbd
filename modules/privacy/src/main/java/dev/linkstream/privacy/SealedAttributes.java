package dev.linkstream.privacy;

import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.StoreSerde;
import dev.linkstream.events.stores.StoredAttributes;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encrypted attributes where attributes stand: all of them, names and values, are the ciphertext of one value under the
 * empty name, which no attribute has.
 */
public final class SealedAttributes {

    private static final String NAME = "";
    private static final StoreSerde<StoredAttributes> ATTRIBUTES = new StoreSerde<>(StoredAttributes.class);

    private SealedAttributes() {}

    /** Whether these are encrypted attributes, and not attributes. */
    public static boolean are(Map<String, AttributeValue> attributes) {
        return view(attributes) != null;
    }

    /** Mutable, as generated classes are read and written by their fields. */
    static Map<String, AttributeValue> of(byte[] envelope) {
        Map<String, AttributeValue> sealed = new HashMap<>(2);
        sealed.put(NAME, new AttributeValue(AttributeType.UNDECLARED, false, "", ByteBuffer.wrap(envelope), null));
        return sealed;
    }

    /** A view of the envelope; null where the attributes are not encrypted. */
    static @Nullable ByteBuffer view(Map<String, AttributeValue> attributes) {
        AttributeValue value = attributes.size() == 1 ? attributes.get(NAME) : null;
        ByteBuffer envelope = value == null ? null : value.getCiphertext();
        return envelope == null ? null : envelope.duplicate();
    }

    /** A copy of the envelope; null where the attributes are not encrypted. */
    static byte @Nullable [] envelope(Map<String, AttributeValue> attributes) {
        ByteBuffer bytes = view(attributes);
        if (bytes == null) {
            return null;
        }
        byte[] envelope = new byte[bytes.remaining()];
        bytes.get(envelope);
        return envelope;
    }

    static byte[] plain(Map<String, AttributeValue> attributes) {
        return Objects.requireNonNull(ATTRIBUTES.serialize(null, new StoredAttributes(attributes)));
    }

    /** @param length how much of the bytes the attributes are */
    static Map<String, AttributeValue> parse(byte[] plain, int length) {
        return ATTRIBUTES.read(plain, length).getAttributes();
    }
}
