package dev.linkstream.links.attributes;

import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Collection;
import dev.linkstream.links.values.SentValue.Composite;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import dev.linkstream.links.values.UnicodeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the attributes of one request entry by a scenario's declarations. At most one error an attribute; what is wrong
 * whatever the scenario says (name, composite, null element, characters) is told first. No message holds a value.
 * Thread-safe.
 */
public final class AttributeRules {
    /** What is said of an attribute that is an object, or an array of anything but scalars. */
    public static final String COMPOSITE = "Composite attributes are not supported.";

    private final ValueLimits limits;

    public AttributeRules(ValueLimits limits) {
        this.limits = limits;
    }

    /**
     * What came of a check.
     *
     * @param values the attributes that are fine, by name, in the order sent
     * @param errors by attribute name; an overlong one is cut, a malformed character in one is shown as a question mark
     * @param general errors about the attributes as a whole
     */
    public record Checked(Map<String, AttributeValue> values, Map<String, List<String>> errors, List<String> general) {
        public Checked {
            values = Collections.unmodifiableMap(values);
            errors = Collections.unmodifiableMap(errors);
            general = List.copyOf(general);
        }

        /** Whether nothing was refused. */
        public boolean valid() {
            return errors.isEmpty() && general.isEmpty();
        }
    }

    /**
     * Checks the attributes of one entry.
     *
     * @param scenario null when it is unknown: only the rules that need none are applied
     * @param attributes by name, as sent
     */
    public Checked check(@Nullable DeclaredAttributes scenario, Map<String, SentValue> attributes) {
        if (attributes.size() > limits.maxNames()) {
            String error = "The attributes field must not have more than " + limits.maxNames() + " names.";
            return new Checked(Map.of(), Map.of(), List.of(error));
        }
        Map<String, AttributeValue> values = new LinkedHashMap<>();
        Map<String, List<String>> errors = new LinkedHashMap<>();
        attributes.forEach((name, sent) -> {
            String nameError = AttributeNames.error(name);
            if (nameError != null) {
                errors.put(AttributeNames.shown(name), List.of(nameError));
                return;
            }
            Read read = read(scenario, name, sent);
            if (read instanceof Read.Value value) {
                values.put(name, value.value());
            } else if (read instanceof Read.Refused refused) {
                errors.put(name, List.of(refused.message()));
            }
        });
        if (scenario != null) {
            for (AttributeDeclaration declaration : scenario.attributes()) {
                if (declaration.required() && !attributes.containsKey(declaration.name())) {
                    errors.put(declaration.name(), List.of("The " + declaration.name() + " attribute is required."));
                }
            }
        }
        return new Checked(values, errors, List.of());
    }

    private sealed interface Read {
        record Value(AttributeValue value) implements Read {}

        record Refused(String message) implements Read {}
    }

    private Read read(@Nullable DeclaredAttributes scenario, String name, SentValue sent) {
        if (sent instanceof Composite) {
            return new Read.Refused(COMPOSITE);
        }
        List<Scalar> scalars = scalars(sent);
        if (sent instanceof Collection && scalars.stream().anyMatch(AttributeRules::isNull)) {
            return refused(name, "must not contain null.");
        }
        if (!scalars.stream().allMatch(scalar -> UnicodeText.isWellFormed(scalar.text()))) {
            return refused(name, UnicodeText.RULE);
        }
        AttributeDeclaration declaration =
                scenario == null ? null : scenario.declaration(name).orElse(null);
        if (declaration != null) {
            return readDeclared(declaration, name, sent);
        }
        if (scenario != null && scenario.strict()) {
            return refused(name, "is not declared by the scenario.");
        }
        return bounded(name, sent, new AttributeValue(null, sent instanceof Collection, asSent(sent)));
    }

    private Read readDeclared(AttributeDeclaration declaration, String name, SentValue sent) {
        boolean removed = sent instanceof Scalar scalar && isNull(scalar);
        if (removed && declaration.required()) {
            return refused(name, "is required.");
        }
        String json = removed ? "null" : asDeclared(declaration, sent);
        return json == null
                ? refused(name, declaration.type().rule(declaration.collection()))
                : bounded(name, sent, new AttributeValue(declaration.type(), declaration.collection(), json));
    }

    private Read bounded(String name, SentValue sent, AttributeValue value) {
        String counted = !value.collection() && sent instanceof Scalar scalar ? scalar.text() : value.json();
        return UnicodeText.bytes(counted) > limits.maxValueBytes()
                ? refused(name, "must not be larger than " + ValueLimits.size(limits.maxValueBytes()) + ".")
                : new Read.Value(value);
    }

    private static String asSent(SentValue sent) {
        return sent instanceof Scalar scalar
                ? CanonicalJson.of(scalar)
                : CanonicalJson.array(
                        scalars(sent).stream().map(CanonicalJson::of).toList());
    }

    private static @Nullable String asDeclared(AttributeDeclaration declaration, SentValue sent) {
        if (!declaration.collection()) {
            return sent instanceof Scalar scalar ? CanonicalJson.as(declaration.type(), scalar) : null;
        }
        List<String> elements = new ArrayList<>();
        for (Scalar element : elements(sent)) {
            String json = CanonicalJson.as(declaration.type(), element);
            if (json == null) {
                return null;
            }
            elements.add(json);
        }
        return CanonicalJson.array(elements);
    }

    /** What was sent for a declared collection: a string's parts between commas, the elements, or a lone scalar. */
    private static List<Scalar> elements(SentValue sent) {
        if (sent instanceof Scalar scalar && scalar.kind() == Kind.STRING) {
            return Arrays.stream(scalar.text().split(",", -1))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .map(part -> new Scalar(Kind.STRING, part))
                    .toList();
        }
        return scalars(sent);
    }

    private static List<Scalar> scalars(SentValue sent) {
        return sent instanceof Collection collection ? collection.elements() : List.of((Scalar) sent);
    }

    private static boolean isNull(Scalar scalar) {
        return scalar.kind() == Kind.NULL;
    }

    private static Read refused(String name, String rule) {
        return new Read.Refused("The " + name + " attribute " + rule);
    }
}
