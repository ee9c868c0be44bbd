package dev.linkstream.requests;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads strict JSON in strict UTF-8 from memory, without a tree. What is wrong is told with its place and without a
 * value. Thread-safe.
 */
public final class StrictJson {

    private static final int MAX_DEPTH = 500;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    // The text's own limit bounds strings, numbers and names; which of them is too long is told per field.
    private final JsonFactory json = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /**
     * Has an object read from behind its brace, which must be all that the text holds.
     *
     * @param what names the text in messages, such as "request body"
     * @throws MalformedBodyException if the text is not one JSON object in UTF-8
     */
    public <T> T readObject(byte[] utf8, String what, Function<JsonParser, T> reading) {
        CharBuffer text = decode(utf8, what);
        int start = text.hasRemaining() && text.get(0) == BYTE_ORDER_MARK ? 1 : 0;
        int length = text.remaining() - start;
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), text.array(), start, length)) {
            return readObject(parser, length, what, reading);
        }
    }

    private static <T> T readObject(JsonParser parser, int length, String what, Function<JsonParser, T> reading) {
        try {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new MalformedBodyException(
                        "The " + what + " must be a JSON object" + (first == null ? ", but is empty." : "."));
            }
            T result = reading.apply(parser);
            if (parser.nextToken() != null) {
                throw malformed(parser.currentTokenLocation(), "nothing may follow the JSON object.");
            }
            return result;
        } catch (JacksonException e) {
            TokenStreamLocation location = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
            throw malformed(location, reason(e, location.getCharOffset() >= length));
        }
    }

    /** A member that stands twice has no meaning that two readers agree on. */
    public static void requireFirst(boolean first, JsonParser json, String path) {
        if (!first) {
            throw malformed(json.currentTokenLocation(), "the member " + RequestFields.shown(path) + " stands twice.");
        }
    }

    private static MalformedBodyException malformed(TokenStreamLocation location, String reason) {
        return new MalformedBodyException("Malformed JSON at line " + location.getLineNr() + ", column "
                + location.getColumnNr() + ": " + reason);
    }

    /** Jackson's own message may quote a value. */
    private static String reason(JacksonException e, boolean atEnd) {
        if (e instanceof StreamConstraintsException) {
            return "the nesting is deeper than " + MAX_DEPTH + ".";
        }
        return atEnd ? "the text ends too early." : "this is not the JSON that may stand here.";
    }

    private static CharBuffer decode(byte[] utf8, String what) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(utf8);
        CharBuffer text = CharBuffer.allocate(utf8.length);
        CoderResult result = decoder.decode(bytes, text, true);
        if (result.isError()) {
            throw new MalformedBodyException(
                    "The " + what + " must be UTF-8, but byte " + bytes.position() + " is not.");
        }
        return text.flip();
    }
}
