package dev.linkstream.links.attributes;

import java.util.Locale;
import java.util.Optional;

/** The types that a scenario can declare for an attribute or for the elements of a collection. */
public enum AttributeType {
    STRING("a string", "strings"),
    BOOLEAN("true or false", "booleans"),
    DECIMAL("a decimal", "decimals"),
    WHOLE_NUMBER("a whole number", "whole numbers"),
    TIMESTAMP("a timestamp (RFC 3339 or unix seconds)", "timestamps");

    private final String wireName = name().toLowerCase(Locale.ROOT);
    private final String scalarRule;
    private final String collectionRule;

    AttributeType(String one, String many) {
        this.scalarRule = "must be " + one + ".";
        this.collectionRule = "must be a collection of " + many + ".";
    }

    /** The name of the type in JSON, such as {@code whole_number}. */
    public String wireName() {
        return wireName;
    }

    /** The type of that exact name in JSON; empty for any other text. */
    public static Optional<AttributeType> ofWireName(String wireName) {
        for (AttributeType type : values()) {
            if (type.wireName.equals(wireName)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** What is said of an attribute whose value is not of this type: "must be a whole number." */
    String rule(boolean collection) {
        return collection ? collectionRule : scalarRule;
    }
}
