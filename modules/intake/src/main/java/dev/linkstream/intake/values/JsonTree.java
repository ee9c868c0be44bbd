package dev.linkstream.intake.values;

import dev.linkstream.intake.values.JsonValue.Elements;
import dev.linkstream.intake.values.JsonValue.Leaf;
import dev.linkstream.intake.values.JsonValue.Members;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import dev.linkstream.requests.MalformedBodyException;
import dev.linkstream.requests.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads strict JSON into a tree. Thread-safe. */
public final class JsonTree {

    private static final String WRAPPED = "v";
    private static final byte[] WRAPPING = ("{\"" + WRAPPED + "\":").getBytes(StandardCharsets.UTF_8);

    private final StrictJson json = new StrictJson();

    /**
     * The object that is the whole text.
     *
     * @param what names the text in messages
     * @throws UnreadableException if the text is not one JSON object in UTF-8
     */
    public Members readObject(byte[] utf8, String what) {
        try {
            return json.readObject(utf8, what, parser -> members(parser, ""));
        } catch (MalformedBodyException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()));
        }
    }

    /** The value that is the whole text; null where the text is not one JSON value. */
    public @Nullable JsonValue readValue(String text) {
        byte[] wrapped = ("{\"" + WRAPPED + "\":" + text + "}").getBytes(StandardCharsets.UTF_8);
        try {
            Members members = json.readObject(wrapped, "value", parser -> members(parser, ""));
            return members.byName().size() == 1 ? members.byName().get(WRAPPED) : null;
        } catch (MalformedBodyException e) {
            return null;
        }
    }

    /**
     * The value that is the whole text, an object or an array of events.
     *
     * @param what names the text in messages
     * @throws UnreadableException if the text is neither, or is not UTF-8
     */
    public JsonValue readDocument(byte[] utf8, String what) {
        byte first = firstOf(utf8);
        if (first != '[') {
            return readObject(utf8, what);
        }
        // Strict JSON reads objects, so the array is made the member of one.
        byte[] wrapped = new byte[utf8.length + WRAPPING.length + 1];
        System.arraycopy(WRAPPING, 0, wrapped, 0, WRAPPING.length);
        System.arraycopy(utf8, 0, wrapped, WRAPPING.length, utf8.length);
        wrapped[wrapped.length - 1] = '}';
        Members members = readObject(wrapped, what);
        JsonValue array = members.byName().get(WRAPPED);
        if (array == null || members.byName().size() > 1) {
            throw new UnreadableException("Malformed JSON: nothing may follow the JSON array.");
        }
        return array;
    }

    private static byte firstOf(byte[] utf8) {
        for (byte each : utf8) {
            if (each != ' ' && each != '\t' && each != '\r' && each != '\n') {
                return each;
            }
        }
        return 0;
    }

    /** What a string holds that is JSON itself, an object or an array; any other value as it is. */
    JsonValue opened(JsonValue value) {
        String text = value.string();
        String start = text == null ? "" : text.stripLeading();
        if (text == null || !(start.startsWith("{") || start.startsWith("["))) {
            return value;
        }
        JsonValue read = readValue(text);
        return read == null ? value : read;
    }

    private static Members members(JsonParser parser, String path) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            StrictJson.requireFirst(!members.containsKey(name), parser, path + name);
            JsonToken first = parser.nextToken();
            members.put(name, value(parser, first, path + name + "."));
        }
        return new Members(members);
    }

    private static JsonValue value(JsonParser parser, JsonToken first, String path) {
        return switch (first) {
            case START_OBJECT -> members(parser, path);
            case START_ARRAY -> {
                List<JsonValue> elements = new ArrayList<>();
                for (JsonToken each = parser.nextToken(); each != JsonToken.END_ARRAY; each = parser.nextToken()) {
                    elements.add(value(parser, each, path));
                }
                yield new Elements(elements);
            }
            case VALUE_STRING -> new Leaf(new Scalar(Kind.STRING, parser.getString()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Leaf(new Scalar(Kind.NUMBER, parser.getString()));
            case VALUE_TRUE, VALUE_FALSE -> new Leaf(new Scalar(Kind.BOOLEAN, parser.getString()));
            case VALUE_NULL -> new Leaf(new Scalar(Kind.NULL, "null"));
            default -> throw new IllegalStateException("A value cannot begin with " + first);
        };
    }
}
