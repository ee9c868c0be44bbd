package dev.linkstream.links.attributes;

import org.jspecify.annotations.Nullable;

/**
 * The checked value of an attribute. Its text form never shows the value.
 *
 * @param type as declared; null when the attribute is undeclared
 * @param collection whether {@code json} is an array (for a declared attribute that is removed: as declared)
 * @param json canonical JSON text, without white space between tokens; a number's text is the one sent
 */
public record AttributeValue(@Nullable AttributeType type, boolean collection, String json) {

    /** Whether this takes the attribute away from the user's context. */
    public boolean removes() {
        return json.equals("null");
    }

    @Override
    public String toString() {
        return "AttributeValue[type=" + type + ", collection=" + collection + "]";
    }
}
