package dev.linkstream.query.chat;

import dev.linkstream.links.values.UnicodeText;
import dev.linkstream.query.chat.ChatBackends.NoReplyException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a backend replies: {@code {"messages":[{"text"}],"suggestions":["…"],"outcome":{"name","value"}}}, each of which may
 * be missing. Members that are not known are left out, so that the protocol can grow.
 *
 * @param outcome what the conversation came to; null: nothing yet
 */
record ChatReply(
        List<String> messages,
        List<String> suggestions,
        @Nullable Outcome outcome) {

    static final int MAX_MESSAGES = 20;
    static final int MAX_TEXT_CHARACTERS = 4_000;
    static final int MAX_SUGGESTIONS = 10;
    static final int MAX_SUGGESTION_CHARACTERS = 80;
    private static final int MAX_NAME_CHARACTERS = 64;
    private static final int MAX_VALUE_DIGITS = 38;

    private static final Pattern DECIMAL =
            Pattern.compile("-?[0-9]{1," + MAX_VALUE_DIGITS + "}(\\.[0-9]{1," + MAX_VALUE_DIGITS + "})?");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** A reported outcome; {@code value} a decimal. */
    record Outcome(String name, @Nullable String value) {}

    /**
     * Reads a reply.
     *
     * @throws NoReplyException saying which rule it breaks
     */
    static ChatReply read(byte[] body) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new NoReplyException("its reply is no JSON");
        } catch (NumberFormatException e) {
            throw new NoReplyException("a number in its reply has an exponent that is out of range");
        }
        if (!root.isObject()) {
            throw new NoReplyException("its reply is no JSON object");
        }
        List<String> messages = new ArrayList<>();
        for (JsonNode each : array(root, "messages", MAX_MESSAGES)) {
            messages.add(text(each.path("text"), "messages", MAX_TEXT_CHARACTERS));
        }
        List<String> suggestions = new ArrayList<>();
        for (JsonNode each : array(root, "suggestions", MAX_SUGGESTIONS)) {
            suggestions.add(text(each, "suggestions", MAX_SUGGESTION_CHARACTERS));
        }
        return new ChatReply(messages, suggestions, outcome(root.path("outcome")));
    }

    private static List<JsonNode> array(JsonNode root, String name, int limit) {
        JsonNode value = root.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (!value.isArray() || value.size() > limit) {
            throw new NoReplyException("its " + name + " must be an array of at most " + limit);
        }
        return value.valueStream().toList();
    }

    private static String text(JsonNode value, String name, int limit) {
        String text = value.isString() ? value.stringValue() : "";
        if (text.isBlank() || UnicodeText.isLonger(text, limit) || !UnicodeText.isWellFormed(text)) {
            throw new NoReplyException("its " + name + " must be texts of 1 to " + limit + " characters");
        }
        return text;
    }

    private static @Nullable Outcome outcome(JsonNode outcome) {
        if (outcome.isMissingNode() || outcome.isNull()) {
            return null;
        }
        String name = text(outcome.path("name"), "outcome's name", MAX_NAME_CHARACTERS);
        JsonNode value = outcome.path("value");
        if (value.isMissingNode() || value.isNull()) {
            return new Outcome(name, null);
        }
        String number = value.isNumber() ? plain(value.decimalValue()) : value.isString() ? value.stringValue() : "";
        if (!DECIMAL.matcher(number).matches() || number.length() > MAX_VALUE_DIGITS) {
            throw new NoReplyException(
                    "its outcome's value must be a decimal of at most " + MAX_VALUE_DIGITS + " digits");
        }
        return new Outcome(name, number);
    }

    /** Without an exponent; empty where that would have more places than are allowed, up to billions. */
    private static String plain(BigDecimal number) {
        return Math.abs((long) number.scale()) > MAX_VALUE_DIGITS ? "" : number.toPlainString();
    }
}
