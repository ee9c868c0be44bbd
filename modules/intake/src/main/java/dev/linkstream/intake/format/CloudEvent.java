package dev.linkstream.intake.format;

import dev.linkstream.intake.values.JsonValue;
import dev.linkstream.intake.values.JsonValue.Members;
import dev.linkstream.requests.FieldErrors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The attributes of a CloudEvent 1.0: Kafka headers in binary mode, members in structured mode. */
public final class CloudEvent {

    private static final String HEADER = "ce_";
    private static final String STRUCTURED = "application/cloudevents+json";

    private CloudEvent() {}

    /** Whether the record is a CloudEvent in binary mode. */
    static boolean isBinary(Headers headers) {
        return headers.lastHeader(HEADER + "specversion") != null || headers.lastHeader(HEADER + "id") != null;
    }

    /** Whether a JSON object is a CloudEvent in structured mode. */
    static boolean isStructured(Headers headers, Members json) {
        String type = text(headers, "content-type");
        return (type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(STRUCTURED))
                || (json.byName().containsKey("specversion")
                        && (json.byName().containsKey("data") || json.byName().containsKey("data_base64")));
    }

    /** The event's identity; null, and errors, where its attributes are not those of a CloudEvent. */
    static @Nullable Identity ofHeaders(Headers headers, FieldErrors errors) {
        return of(HEADER, "header", name -> text(headers, HEADER + name), errors);
    }

    static @Nullable Identity ofMembers(Members json, FieldErrors errors) {
        return of(
                "",
                "field",
                name -> {
                    JsonValue value = json.find(name);
                    // What is no string is told of as what it is not: an id, or 1.0.
                    return value == null ? null : value.string() == null ? "" : value.string();
                },
                errors);
    }

    /** Whether an event in binary mode asks that a user be forgotten: its type is {@code user_erasure}, or ends with that. */
    static boolean isErasure(Headers headers) {
        return isErasure(text(headers, HEADER + "type"));
    }

    /** The same of an event in structured mode. */
    static boolean isErasure(Members json) {
        JsonValue type = json.find("type");
        return isErasure(type == null ? null : type.string());
    }

    private static boolean isErasure(@Nullable String type) {
        return type != null && (type.equals(RequestMembers.ERASURE) || type.endsWith("." + RequestMembers.ERASURE));
    }

    /** The identity of a record on a source's topic, where its headers have one. */
    public static @Nullable Identity ofHeadersIfAny(Headers headers) {
        String id = text(headers, HEADER + "id");
        String source = text(headers, HEADER + "source");
        return id != null
                        && source != null
                        && Identity.isId(id, Identity.MAX_ID_CHARACTERS)
                        && Identity.isId(source, Identity.MAX_SOURCE_CHARACTERS)
                ? Identity.ofCloudEvent(source, id)
                : null;
    }

    /** The bytes of {@code data_base64}; null where they are none. */
    static byte @Nullable [] base64(@Nullable JsonValue value) {
        String text = value == null ? null : value.string();
        try {
            return text == null ? null : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Identity of(
            String prefix, String kind, Function<String, @Nullable String> attributes, FieldErrors errors) {
        String version = attributes.apply("specversion");
        if (version == null) {
            required(prefix, kind, "specversion", errors);
        } else if (!version.equals("1.0")) {
            errors.add(prefix + "specversion", "The " + prefix + "specversion " + kind + " must be 1.0.");
        }
        String id = id(prefix, kind, "id", Identity.MAX_ID_CHARACTERS, attributes, errors);
        String source = id(prefix, kind, "source", Identity.MAX_SOURCE_CHARACTERS, attributes, errors);
        String type = id(prefix, kind, "type", Identity.MAX_SOURCE_CHARACTERS, attributes, errors);
        return version == null || id == null || source == null || type == null
                ? null
                : Identity.ofCloudEvent(source, id);
    }

    private static @Nullable String id(
            String prefix,
            String kind,
            String name,
            int maxCharacters,
            Function<String, @Nullable String> attributes,
            FieldErrors errors) {
        String value = attributes.apply(name);
        if (value == null) {
            required(prefix, kind, name, errors);
            return null;
        }
        if (!Identity.isId(value, maxCharacters)) {
            errors.add(
                    prefix + name,
                    "The " + prefix + name + " " + kind + " must be a text of 1 to " + maxCharacters + " characters.");
            return null;
        }
        return value;
    }

    private static void required(String prefix, String kind, String name, FieldErrors errors) {
        errors.add(prefix + name, "The " + prefix + name + " " + kind + " is required.");
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
