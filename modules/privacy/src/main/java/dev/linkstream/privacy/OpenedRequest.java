package dev.linkstream.privacy;

import dev.linkstream.events.AttributeValue;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of a request, parsed when they are asked for. */
public final class OpenedRequest {

    private final byte @Nullable [] plain;
    private final @Nullable AttributesSummary summary;
    private @Nullable Map<String, AttributeValue> attributes;

    private OpenedRequest(
            byte @Nullable [] plain,
            @Nullable AttributesSummary summary,
            @Nullable Map<String, AttributeValue> attributes) {
        this.plain = plain;
        this.summary = summary;
        this.attributes = attributes;
    }

    /** One that was not encrypted. */
    static OpenedRequest clear(Map<String, AttributeValue> attributes) {
        return new OpenedRequest(null, null, attributes);
    }

    /** @param plain {@link SealedAttributes#plain}, behind it the summary where there is one */
    static OpenedRequest of(byte[] plain, boolean hasSummary) {
        AttributesSummary summary = hasSummary
                ? AttributesSummary.read(
                        ByteBuffer.wrap(plain, plain.length - AttributesSummary.BYTES, AttributesSummary.BYTES))
                : null;
        return new OpenedRequest(plain, summary, null);
    }

    public Map<String, AttributeValue> attributes() {
        Map<String, AttributeValue> parsed = attributes;
        if (parsed == null) {
            parsed = plain == null ? Map.of() : SealedAttributes.parse(plain, plainBytes());
            attributes = parsed;
        }
        return parsed;
    }

    public boolean isEmpty() {
        return summary == null ? attributes().isEmpty() : summary.names() == 0;
    }

    /** Null where the request came without. */
    public @Nullable AttributesSummary summary() {
        return summary;
    }

    /** {@link SealedAttributes#plain}, perhaps with something behind it; null where the request was not encrypted. */
    byte @Nullable [] plain() {
        return plain;
    }

    /** How much of {@link #plain} the attributes are. */
    int plainBytes() {
        return plain == null ? 0 : plain.length - (summary == null ? 0 : AttributesSummary.BYTES);
    }
}
