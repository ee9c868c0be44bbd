package dev.linkstream.links.values;

import java.util.List;

/**
 * The value of an attribute as a caller sent it, before any rule has read it. Its text form never shows the value.
 */
public sealed interface SentValue {

    /** The JSON types of a scalar. */
    enum Kind {
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /**
     * One scalar.
     *
     * @param text a string's characters, unescaped; a number or boolean as its JSON text was written; of null, ignored
     */
    record Scalar(Kind kind, String text) implements SentValue {
        /**
         * Keeps the two.
         *
         * @throws IllegalArgumentException when the text of a number or boolean is not its JSON text
         */
        public Scalar {
            text = kind == Kind.NULL ? "null" : text;
            boolean valid = switch (kind) {
                case STRING, NULL -> true;
                case NUMBER -> JsonNumber.matches(text);
                case BOOLEAN -> text.equals("true") || text.equals("false");
            };
            if (!valid) {
                throw new IllegalArgumentException("The text of a " + kind + " must be its JSON text.");
            }
        }

        @Override
        public String toString() {
            return "Scalar[kind=" + kind + "]";
        }
    }

    /** An array of scalars, in order. */
    record Collection(List<Scalar> elements) implements SentValue {
        public Collection {
            elements = PackedScalars.of(elements);
        }
    }

    /** What is always refused: an object, an array with an object in it, or an array in an array. */
    record Composite() implements SentValue {}
}
