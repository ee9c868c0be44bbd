package dev.linkstream.intake.format;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.intake.values.JsonTree;
import dev.linkstream.intake.values.JsonValue;
import dev.linkstream.intake.values.JsonValue.Leaf;
import dev.linkstream.intake.values.JsonValue.Members;
import dev.linkstream.intake.values.UnreadableException;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import dev.linkstream.requests.FieldErrors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a producer's {@link LinkRequested} as the plain JSON request that says the same. What is resolved for a
 * producer, such as app key, URLs and times, is read over. Thread-safe.
 */
public final class AvroRequests {

    private static final byte MAGIC = 0;

    private final Deserializer<LinkRequested> events;
    private final JsonTree json;

    public AvroRequests(Deserializer<LinkRequested> events, JsonTree json) {
        this.events = events;
        this.json = json;
    }

    /** Whether a value is Avro in the wire format: no JSON begins with this byte. */
    public static boolean isAvro(byte[] value) {
        return value.length > 0 && value[0] == MAGIC;
    }

    /**
     * The request's members.
     *
     * @throws UnreadableException if the bytes are no such event
     */
    Members read(String topic, byte[] value, FieldErrors errors) {
        LinkRequested event;
        try {
            event = events.deserialize(topic, value);
        } catch (SerializationException e) {
            throw new UnreadableException(e.getMessage() + ".");
        }
        Map<String, JsonValue> members = new LinkedHashMap<>();
        put(members, "request_id", event.getRequestId());
        put(members, "scenario_id", event.getScenarioId());
        put(members, "user_id", event.getUserId());
        put(members, "campaign", event.getCampaign());
        put(members, "expires_at", event.getExpiresAt());
        put(members, "expires_in", event.getExpiresIn());
        put(members, "fallback_url", event.getFallbackUrl());
        if (event.getMaxClicks() != null) {
            String maxClicks = event.getMaxClicks().toString();
            members.put("max_clicks", new Leaf(new Scalar(Kind.NUMBER, maxClicks)));
        }
        put(members, "open_mode", event.getOpenMode());
        members.put("attributes", attributes(event.getAttributes(), errors));
        return new Members(members);
    }

    private Members attributes(Map<String, AttributeValue> sent, FieldErrors errors) {
        Map<String, JsonValue> attributes = new LinkedHashMap<>();
        sent.forEach((name, value) -> {
            JsonValue read = json.readValue(value.getJson());
            if (read == null) {
                String shown = name.length() > Identity.MAX_ID_CHARACTERS ? "…" : name;
                errors.add(
                        "attributes." + shown,
                        "The " + shown + " attribute must be JSON text.",
                        RejectionReason.invalid_attribute);
            } else {
                attributes.put(name, read);
            }
        });
        return new Members(attributes);
    }

    private static void put(Map<String, JsonValue> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, new Leaf(new Scalar(Kind.STRING, value.toString())));
        }
    }
}
