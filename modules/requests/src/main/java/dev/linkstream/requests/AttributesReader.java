package dev.linkstream.requests;

import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the attributes of one entry as they were sent: numbers keep their text. What the rules refuse for its size is
 * kept only so far that they see it is too much.
 */
final class AttributesReader {

    private final JsonParser json;
    private final int maxNames;
    private final int maxValueBytes;

    AttributesReader(JsonParser json, int maxNames, int maxValueBytes) {
        this.json = json;
        this.maxNames = maxNames;
        this.maxValueBytes = maxValueBytes;
    }

    /** Reads an object from behind its brace to its end; at most one name more than allowed is kept. */
    Map<String, SentValue> read(String path) {
        Map<String, SentValue> attributes = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            StrictJson.requireFirst(!attributes.containsKey(name), json, path + name);
            JsonToken value = json.nextToken();
            if (attributes.size() > maxNames) {
                json.skipChildren();
            } else {
                attributes.put(name, value(value));
            }
        }
        return attributes;
    }

    /** Reads on to the end of the array whose first element is the current token. */
    void skipToArrayEnd() {
        do {
            json.skipChildren();
        } while (json.nextToken() != JsonToken.END_ARRAY);
    }

    private SentValue value(JsonToken token) {
        return switch (token) {
            case START_ARRAY -> collection();
            case START_OBJECT -> {
                json.skipChildren();
                yield new SentValue.Composite();
            }
            default -> scalar(token);
        };
    }

    private SentValue collection() {
        List<Scalar> elements = new ArrayList<>();
        // Never more than the collection's JSON text has: each element's text and one comma or bracket.
        long bytes = 1;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token.isStructStart()) {
                skipToArrayEnd();
                return new SentValue.Composite();
            }
            if (bytes <= maxValueBytes) {
                Scalar element = scalar(token);
                elements.add(element);
                bytes += element.text().length() + 1;
            }
        }
        return new SentValue.Collection(elements);
    }

    private Scalar scalar(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> new Scalar(Kind.STRING, text());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Scalar(Kind.NUMBER, json.getString());
            case VALUE_TRUE, VALUE_FALSE -> new Scalar(Kind.BOOLEAN, json.getString());
            case VALUE_NULL -> new Scalar(Kind.NULL, "null");
            default -> throw new IllegalStateException("A value cannot begin with " + token);
        };
    }

    /** A string; of one that is refused for its size, just so much that this is seen. */
    private String text() {
        int length = json.getStringLength();
        if (length <= maxValueBytes) {
            return json.getString();
        }
        char[] all = json.getStringCharacters();
        int from = json.getStringOffset();
        int kept = Math.min(length, maxValueBytes + 1);
        // Half a pair would be refused for another reason.
        boolean inPair = kept < length && Character.isHighSurrogate(all[from + kept - 1]);
        return new String(all, from, inPair ? kept + 1 : kept);
    }
}
