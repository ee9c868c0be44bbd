package dev.linkstream.requests;

import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.values.SentValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one user and their attributes from a parser. Memory stays within a small multiple of the text: names beyond the
 * allowed number, what lies inside composites and what follows in an oversized collection is read over.
 */
public final class EntryReader {

    /** Members of a line that are told of at most. */
    private static final int MAX_ERRORS = 20;

    private final JsonParser json;
    private final AttributesReader attributesReader;
    private @Nullable String userId;
    private Map<String, SentValue> attributes = Map.of();
    private final Map<String, String> errors = new LinkedHashMap<>();

    public EntryReader(JsonParser json, ValueLimits limits) {
        this.json = json;
        attributesReader = new AttributesReader(json, limits.maxNames(), limits.maxValueBytes());
    }

    /**
     * Reads an entry from behind its brace to its end; members that nobody knows are read over.
     *
     * @param path of the entry as messages name it, with a dot behind it unless it is empty
     * @throws MalformedBodyException if a member stands twice
     */
    public ParsedEntry read(String path) {
        return read(path, (name, value) -> json.skipChildren());
    }

    /**
     * Reads an entry that is a line of a batch: members that nobody knows are refused by their names, and so are a
     * scenario that is not the batch's and options, which a line cannot have.
     *
     * @param scenarioId the batch's, null where it is not known here
     * @throws MalformedBodyException if a member stands twice
     */
    ParsedEntry readLine(@Nullable String scenarioId) {
        return read("", (name, value) -> {
            String error = lineError(name, value, scenarioId);
            json.skipChildren();
            if (error != null && errors.size() < MAX_ERRORS) {
                errors.put(RequestFields.shown(name), error);
            }
        });
    }

    private ParsedEntry read(String path, BiConsumer<String, JsonToken> others) {
        Set<String> seen = new HashSet<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            StrictJson.requireFirst(seen.add(name), json, path + name);
            JsonToken value = json.nextToken();
            if (!readMember(name, value, path)) {
                others.accept(name, value);
            }
        }
        return entry();
    }

    private @Nullable String lineError(String name, JsonToken value, @Nullable String scenarioId) {
        if (name.equals("scenario_id")) {
            boolean same = value == JsonToken.VALUE_NULL
                    || scenarioId == null
                    || (value == JsonToken.VALUE_STRING && json.getString().equals(scenarioId));
            return same ? null : "The scenario_id field must be that of the batch.";
        }
        if (RequestFields.OPTIONS.contains(name)) {
            return value == JsonToken.VALUE_NULL ? null : RequestFields.ofTheBatch(name);
        }
        return RequestFields.unknown(name);
    }

    /** Reads the value of a member, if it is one of an entry's; answers whether it was. */
    public boolean readMember(String name, JsonToken value, String path) {
        switch (name) {
            case "user_id" -> userId = userId(value);
            case "attributes" -> attributes = attributes(value, path);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The entry, once its members are read. */
    public ParsedEntry entry() {
        if (attributes.isEmpty()) {
            errors.putIfAbsent("attributes", "The attributes field is required.");
        }
        return new ParsedEntry(userId, attributes, errors);
    }

    private @Nullable String userId(JsonToken value) {
        if (value == JsonToken.VALUE_STRING) {
            return json.getString();
        }
        if (value != JsonToken.VALUE_NULL) {
            errors.put("user_id", "User id must be a string");
            json.skipChildren();
        }
        return null;
    }

    private Map<String, SentValue> attributes(JsonToken value, String path) {
        if (value == JsonToken.START_OBJECT) {
            return attributesReader.read(path + "attributes.");
        }
        // Clients whose language has one type for both write no attributes as an empty array.
        boolean empty = value == JsonToken.VALUE_NULL
                || (value == JsonToken.START_ARRAY && json.nextToken() == JsonToken.END_ARRAY);
        if (!empty) {
            errors.put("attributes", "The attributes field must be an object.");
            if (value == JsonToken.START_ARRAY) {
                attributesReader.skipToArrayEnd();
            }
        }
        return Map.of();
    }
}
