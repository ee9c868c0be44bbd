package dev.linkstream.ingress;

import dev.linkstream.links.ValueLimits;
import dev.linkstream.requests.EntryReader;
import dev.linkstream.requests.MalformedBodyException;
import dev.linkstream.requests.ParsedEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/** A JSON dataset: an array of entries, or an object whose member {@code dataset} is one; its other members are not read. */
final class DatasetLines implements UploadLines {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(500)
                    .maxStringLength(4 << 20)
                    .build())
            .build();

    private final JsonParser json;
    private final ValueLimits limits;
    private boolean begun;
    private boolean inObject;
    private boolean ended;
    private boolean inEntry;
    private long number;

    DatasetLines(InputStream body, ValueLimits limits) {
        json = JSON.createParser(ObjectReadContext.empty(), body);
        this.limits = limits;
    }

    @Override
    public @Nullable Line next() throws IOException {
        try {
            return begin() ? nextEntry() : null;
        } catch (JacksonIOException e) {
            throw Objects.requireNonNullElseGet(e.getCause(), () -> new IOException(e));
        } catch (JacksonException e) {
            throw new BrokenBodyException(
                    inEntry ? number : number + 1,
                    "Malformed JSON at line " + json.currentLocation().getLineNr() + ", column "
                            + json.currentLocation().getColumnNr() + ": this is not the JSON that may stand here.");
        } catch (MalformedBodyException e) {
            throw new BrokenBodyException(number, Objects.requireNonNull(e.getMessage()));
        }
    }

    /** Whether the parser is in the dataset. */
    private boolean begin() {
        if (begun) {
            return !ended;
        }
        begun = true;
        JsonToken token = json.nextToken();
        if (token == null) {
            ended = true;
            return false;
        }
        if (token == JsonToken.START_OBJECT) {
            inObject = true;
            return seekDataset();
        }
        if (token != JsonToken.START_ARRAY) {
            throw new BrokenBodyException(1, "The request body must be an array, or an object with a dataset.");
        }
        return true;
    }

    private boolean seekDataset() {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean dataset = json.currentName().equals("dataset");
            JsonToken value = json.nextToken();
            if (!dataset || value == JsonToken.VALUE_NULL) {
                json.skipChildren();
            } else if (value == JsonToken.START_ARRAY) {
                return true;
            } else {
                throw new BrokenBodyException(1, "The dataset field must be an array.");
            }
        }
        ended = true;
        return false;
    }

    private @Nullable Line nextEntry() {
        JsonToken token = json.nextToken();
        if (token == JsonToken.END_ARRAY) {
            finish();
            return null;
        }
        if (token == null) {
            throw new BrokenBodyException(number + 1, "Malformed JSON: the text ends too early.");
        }
        number++;
        inEntry = true;
        Line line = entry(token);
        inEntry = false;
        return line;
    }

    private Line entry(JsonToken token) {
        if (token != JsonToken.START_OBJECT) {
            json.skipChildren();
            return Line.of(number, new ParsedEntry(null, Map.of(), Map.of("line", "The entry must be an object.")));
        }
        return Line.of(number, new EntryReader(json, limits).read(""));
    }

    private void finish() {
        ended = true;
        if (inObject) {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                json.nextToken();
                json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw new BrokenBodyException(number + 1, "Malformed JSON: nothing may follow the dataset.");
        }
    }
}
