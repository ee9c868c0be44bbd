package dev.linkstream.requests;

import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON dataset: an array of entries, or an object whose member {@code dataset} is one. Its other members are told where
 * they stand before the dataset, and in a body of up to 1 MB behind it too; behind a longer one they are refused.
 */
public final class DatasetLines implements EntryLines {

    private static final int HEAD_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 500;
    private static final int MAX_TEXT_MB = 4;
    private static final int MAX_DIGITS = 1_000;
    private static final int MAX_NAME = 50_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT_MB << 20)
                    .maxNumberLength(MAX_DIGITS)
                    .maxNameLength(MAX_NAME)
                    .build())
            .build();

    private final JsonParser json;
    private final ValueLimits limits;
    private final @Nullable String scenarioId;
    private final Map<String, SentValue> members = new LinkedHashMap<>();
    /** Whether the members behind the dataset are known too. */
    private boolean scanned;

    private boolean begun;
    private boolean inObject;
    private boolean ended;
    private boolean inEntry;
    private long number;

    /**
     * A dataset that is read on demand.
     *
     * @param scenarioId of the batch, null where it is not known here
     * @throws BrokenBodyException if a member stands twice, or the body is another kind of file
     * @throws IOException if the body breaks off
     */
    public DatasetLines(InputStream body, ValueLimits limits, @Nullable String scenarioId) throws IOException {
        this.limits = limits;
        this.scenarioId = scenarioId;
        InputStream text = new TextHead(body).ofJson();
        scan(text);
        json = JSON.createParser(ObjectReadContext.empty(), text);
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    @Override
    public Map<String, SentValue> members() throws IOException {
        guarded(this::begin);
        return Collections.unmodifiableMap(members);
    }

    @Override
    public @Nullable Line next() throws IOException {
        return guarded(() -> Optional.ofNullable(begin() ? nextEntry() : null)).orElse(null);
    }

    private <T> T guarded(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (JacksonIOException e) {
            throw Objects.requireNonNullElseGet(e.getCause(), () -> new IOException(e));
        } catch (JacksonException e) {
            throw new BrokenBodyException(
                    inEntry ? number : number + 1,
                    "Malformed JSON at line " + json.currentLocation().getLineNr() + ", column "
                            + json.currentLocation().getColumnNr() + ": " + reason(e));
        } catch (MalformedBodyException e) {
            throw new BrokenBodyException(number, Objects.requireNonNull(e.getMessage()));
        }
    }

    private static String reason(JacksonException e) {
        return e instanceof StreamConstraintsException
                ? "a text is longer than " + MAX_TEXT_MB + " MB, a number than " + MAX_DIGITS + " digits, a name than "
                        + MAX_NAME + " characters, or the nesting deeper than " + MAX_DEPTH + "."
                : "this is not the JSON that may stand here.";
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

    /** Reads over a small body for all its members; what is wrong with it shows when it is read. */
    private void scan(InputStream body) throws IOException {
        body.mark(HEAD_BYTES);
        byte[] head = body.readNBytes(HEAD_BYTES);
        body.reset();
        if (head.length == HEAD_BYTES) {
            return;
        }
        boolean dataset = false;
        try (JsonParser all = JSON.createParser(ObjectReadContext.empty(), head)) {
            if (all.nextToken() == JsonToken.START_OBJECT) {
                while (all.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = all.currentName();
                    JsonToken value = all.nextToken();
                    if (name.equals("dataset")) {
                        requireFirst(!dataset, name);
                        dataset = true;
                        all.skipChildren();
                    } else {
                        put(name, value(all, value));
                    }
                }
            }
            scanned = true;
        } catch (JacksonException e) {
            members.clear();
        }
    }

    private static SentValue value(JsonParser json, JsonToken value) {
        return switch (value) {
            case VALUE_STRING -> new Scalar(Kind.STRING, json.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Scalar(Kind.NUMBER, json.getString());
            case VALUE_TRUE, VALUE_FALSE -> new Scalar(Kind.BOOLEAN, json.getString());
            case VALUE_NULL -> new Scalar(Kind.NULL, "null");
            default -> {
                json.skipChildren();
                yield new SentValue.Composite();
            }
        };
    }

    private void put(String name, SentValue value) {
        requireFirst(!members.containsKey(name), name);
        members.put(name, value);
    }

    private void requireFirst(boolean first, String name) {
        if (!first) {
            throw new BrokenBodyException(
                    number + 1, "Malformed JSON: the member " + RequestFields.shown(name) + " stands twice.");
        }
    }

    private boolean seekDataset() {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (!name.equals("dataset") && !scanned) {
                put(name, value(json, value));
            } else if (!name.equals("dataset") || value == JsonToken.VALUE_NULL) {
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
        return Line.of(number, new EntryReader(json, limits).readLine(scenarioId));
    }

    private void finish() {
        ended = true;
        if (inObject) {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                boolean nothing = json.nextToken() == JsonToken.VALUE_NULL;
                json.skipChildren();
                if (!scanned) {
                    requireFirst(!name.equals("dataset") && !members.containsKey(name), name);
                    requireBefore(nothing, name);
                }
            }
        }
        if (json.nextToken() != null) {
            throw new BrokenBodyException(number + 1, "Malformed JSON: nothing may follow the dataset.");
        }
    }

    private void requireBefore(boolean nothing, String name) {
        if (!nothing) {
            throw new BrokenBodyException(
                    number + 1,
                    "The " + RequestFields.shown(name)
                            + " field must stand before the dataset in a body of more than 1 MB, or in the query.");
        }
    }
}
