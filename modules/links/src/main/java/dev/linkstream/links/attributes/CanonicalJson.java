package dev.linkstream.links.attributes;

import dev.linkstream.links.values.JsonNumber;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import dev.linkstream.links.values.Timestamps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes well-formed sent values as JSON text; numbers keep theirs. */
final class CanonicalJson {
    private CanonicalJson() {}

    /** The scalar as it was sent. */
    static String of(Scalar sent) {
        return sent.kind() == Kind.STRING ? quote(sent.text()) : sent.text();
    }

    /** The scalar as a value of that type, or null when it is none; text that reads exactly as the type is one. */
    static @Nullable String as(AttributeType type, Scalar sent) {
        String text = sent.text();
        // Only a string's text needs its kind asked: no text is both a number and a boolean.
        return switch (type) {
            case STRING -> sent.kind() == Kind.STRING ? quote(text) : null;
            case BOOLEAN -> asBoolean(text);
            case DECIMAL -> JsonNumber.matches(text) ? text : null;
            case WHOLE_NUMBER -> JsonNumber.isWhole(text) ? text : null;
            // As sent, in quotes or without: both forms are timestamps.
            case TIMESTAMP -> Timestamps.isUnixSeconds(text) ? of(sent) : dateTime(sent);
        };
    }

    private static @Nullable String dateTime(Scalar sent) {
        String text = sent.kind() == Kind.STRING ? Timestamps.rfc3339(sent.text()) : null;
        return text == null ? null : quote(text);
    }

    /** Spreadsheets write TRUE, and Python True. */
    private static @Nullable String asBoolean(String text) {
        return text.equalsIgnoreCase("true") ? "true" : text.equalsIgnoreCase("false") ? "false" : null;
    }

    /** The array of elements that are JSON texts. */
    static String array(List<String> elements) {
        return "[" + String.join(",", elements) + "]";
    }

    /** The text as a JSON string; only what JSON asks for is escaped. */
    static String quote(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        int copied = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                json.append(text, copied, i);
                escape(json, c);
                copied = i + 1;
            }
        }
        return json.append(text, copied, text.length()).append('"').toString();
    }

    private static void escape(StringBuilder json, char c) {
        switch (c) {
            case '"', '\\' -> json.append('\\').append(c);
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            default -> json.append(c < 0x10 ? "\\u000" : "\\u00").append(Integer.toHexString(c));
        }
    }
}
