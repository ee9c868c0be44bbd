package dev.linkstream.privacy;

import dev.linkstream.events.AttributeValue;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/**
 * What of a request's attributes must be known to keep them, so that those of a new user are not parsed.
 *
 * @param bytes of names (UTF-8) and values
 * @param removes whether one of them takes its name away
 */
public record AttributesSummary(int bytes, int names, boolean removes) {

    /** As it is written: bytes (4 bytes), names (4), 1 where one removes (1). */
    static final int BYTES = 2 * Integer.BYTES + 1;

    static AttributesSummary of(Map<String, AttributeValue> attributes) {
        int bytes = 0;
        boolean removes = false;
        for (Map.Entry<String, AttributeValue> each : attributes.entrySet()) {
            bytes += Utils.utf8Length(each.getKey()) + bytes(each.getValue());
            removes |= removes(each.getValue());
        }
        return new AttributesSummary(bytes, attributes.size(), removes);
    }

    static AttributesSummary read(ByteBuffer bytes) {
        return new AttributesSummary(bytes.getInt(), bytes.getInt(), bytes.get() != 0);
    }

    void write(ByteBuffer bytes) {
        bytes.putInt(this.bytes).putInt(names).put((byte) (removes ? 1 : 0));
    }

    /** Whether a value takes its name away. */
    public static boolean removes(AttributeValue value) {
        return value.getCiphertext() == null && value.getJson().equals("null");
    }

    /** The size of a value. */
    public static int bytes(AttributeValue value) {
        ByteBuffer ciphertext = value.getCiphertext();
        return ciphertext == null ? Utils.utf8Length(value.getJson()) : ciphertext.remaining();
    }
}
