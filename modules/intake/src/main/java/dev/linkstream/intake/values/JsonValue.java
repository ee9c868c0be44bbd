package dev.linkstream.intake.values;

import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON text as a tree whose numbers keep their text. Its text form shows no value. */
public sealed interface JsonValue {

    /** Members by name, in the order sent. */
    record Members(Map<String, JsonValue> byName) implements JsonValue {

        static final Members NONE = new Members(Map.of());

        /** The member of that name; null where there is none, or JSON's null. */
        public @Nullable JsonValue find(String name) {
            JsonValue value = byName.get(name);
            return value == null || value.isNull() ? null : value;
        }

        /** The members as attributes were sent. */
        public Map<String, SentValue> attributes() {
            Map<String, SentValue> sent = new LinkedHashMap<>();
            byName.forEach((name, value) -> sent.put(name, value.asSent()));
            return sent;
        }
    }

    /** Elements in order. */
    record Elements(List<JsonValue> inOrder) implements JsonValue {}

    /** A string, number, boolean or null. */
    record Leaf(Scalar scalar) implements JsonValue {}

    default boolean isNull() {
        return this instanceof Leaf leaf && leaf.scalar().kind() == SentValue.Kind.NULL;
    }

    /** The characters of a string; null of anything else. */
    default @Nullable String string() {
        return this instanceof Leaf leaf && leaf.scalar().kind() == SentValue.Kind.STRING
                ? leaf.scalar().text()
                : null;
    }

    /** The characters of a string, or the text of a number; null of anything else. */
    default @Nullable String stringOrNumber() {
        return this instanceof Leaf leaf && leaf.scalar().kind() == SentValue.Kind.NUMBER
                ? leaf.scalar().text()
                : string();
    }

    /** The value as an attribute of an entry. */
    default SentValue asSent() {
        if (this instanceof Leaf leaf) {
            return leaf.scalar();
        }
        if (!(this instanceof Elements elements)) {
            return new SentValue.Composite();
        }
        List<Scalar> scalars = new ArrayList<>(elements.inOrder().size());
        for (JsonValue element : elements.inOrder()) {
            if (!(element instanceof Leaf leaf)) {
                return new SentValue.Composite();
            }
            scalars.add(leaf.scalar());
        }
        return new SentValue.Collection(scalars);
    }
}
