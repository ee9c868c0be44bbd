package dev.linkstream.ingress;

import dev.linkstream.links.OptionRules;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import dev.linkstream.requests.EntryReader;
import dev.linkstream.requests.ParsedEntry;
import dev.linkstream.requests.StrictJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one generate request from a parser, from behind its brace; members that nobody knows are read over. */
final class RequestReader {

    private final JsonParser json;
    private final int maxUsers;
    private final ValueLimits limits;

    private @Nullable String scenarioId;
    private final Map<String, SentValue> options = new LinkedHashMap<>();
    private final List<ParsedEntry> entries = new ArrayList<>();
    private int datasetSize;
    private final Map<String, String> errors = new LinkedHashMap<>();

    RequestReader(JsonParser json, int maxUsers, ValueLimits limits) {
        this.json = json;
        this.maxUsers = maxUsers;
        this.limits = limits;
    }

    ParsedRequest read() {
        Set<String> seen = new HashSet<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            StrictJson.requireFirst(seen.add(name), json, name);
            JsonToken value = json.nextToken();
            switch (name) {
                case "scenario_id" -> scenarioId = text(name, value);
                case "dataset" -> readDataset(value);
                default -> {
                    if (OptionRules.NAMES.contains(name)) {
                        options.put(name, option(value));
                    } else {
                        json.skipChildren();
                    }
                }
            }
        }
        return new ParsedRequest(scenarioId, options, entries, datasetSize, errors);
    }

    private @Nullable String text(String name, JsonToken value) {
        if (value == JsonToken.VALUE_STRING) {
            String text = json.getString();
            return text.isBlank() ? null : text;
        }
        if (value != JsonToken.VALUE_NULL) {
            errors.put(name, "The " + name + " field must be a string.");
            json.skipChildren();
        }
        return null;
    }

    /** No option is an array or an object: what is in one is read over. */
    private SentValue option(JsonToken value) {
        return switch (value) {
            case VALUE_STRING -> new Scalar(Kind.STRING, json.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Scalar(Kind.NUMBER, json.getString());
            case VALUE_TRUE, VALUE_FALSE -> new Scalar(Kind.BOOLEAN, json.getString());
            case VALUE_NULL -> new Scalar(Kind.NULL, "");
            default -> {
                json.skipChildren();
                yield new SentValue.Composite();
            }
        };
    }

    private void readDataset(JsonToken value) {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.START_ARRAY) {
            errors.put("dataset", "The dataset field must be an array.");
            json.skipChildren();
            return;
        }
        for (JsonToken entry = json.nextToken(); entry != JsonToken.END_ARRAY; entry = json.nextToken()) {
            if (datasetSize++ < maxUsers) {
                entries.add(readEntry(entry));
            } else {
                json.skipChildren();
            }
        }
        if (datasetSize > maxUsers) {
            entries.clear();
            errors.put("dataset", "Maximum number of users is " + maxUsers);
        }
    }

    private ParsedEntry readEntry(JsonToken entry) {
        int index = entries.size();
        if (entry != JsonToken.START_OBJECT) {
            json.skipChildren();
            return new ParsedEntry(null, Map.of(), Map.of("", "The dataset." + index + " field must be an object."));
        }
        return new EntryReader(json, limits).read("dataset." + index + ".");
    }
}
