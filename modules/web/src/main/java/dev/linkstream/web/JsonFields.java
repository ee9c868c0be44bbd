package dev.linkstream.web;

import dev.linkstream.links.values.SentValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.util.JsonParserDelegate;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The members of a JSON object, read strictly: every wrong type and unknown member becomes an error under its dotted
 * path, so that several are reported at once. A member that is null counts as absent. Not thread-safe.
 */
public final class JsonFields {

    private static final int DECIMAL_DIGITS = 38;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // A double would change what was sent.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final JsonNode object;
    private final String prefix;
    private final Map<String, List<String>> errors;
    private final Set<String> unread;

    private JsonFields(JsonNode object, String prefix, Map<String, List<String>> errors) {
        this.object = object;
        this.prefix = prefix;
        this.errors = errors;
        unread = new LinkedHashSet<>(object.propertyNames());
    }

    /**
     * The members of this body, and a place for the errors found in them.
     *
     * @throws HttpProblem with status 400 if the body is no JSON object
     */
    public static JsonFields of(byte[] body, Map<String, List<String>> errors) {
        JsonNode root;
        try {
            root = tree(body);
        } catch (JacksonException e) {
            throw new HttpProblem(400, "The request body is not valid JSON" + place(e.getLocation()) + ".");
        }
        if (!root.isObject()) {
            throw new HttpProblem(400, "The request body must be a JSON object, not " + kind(root) + ".");
        }
        return new JsonFields(root, "", errors);
    }

    private static JsonNode tree(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (NumberFormatException e) {
            // Not a fault of the JSON: whatever reads the member says what is wrong with so great a number.
            return MAPPER.readerFor(JsonNode.class).readValue(new GreatestExponent(MAPPER.createParser(body)));
        }
    }

    /** Reads numbers whose exponent no decimal has as the greatest that there is. */
    private static final class GreatestExponent extends JsonParserDelegate {

        private static final BigDecimal GREATEST = new BigDecimal(BigInteger.ONE, -Integer.MAX_VALUE);

        GreatestExponent(JsonParser parser) {
            super(parser);
        }

        @Override
        public BigDecimal getDecimalValue() {
            try {
                return super.getDecimalValue();
            } catch (NumberFormatException e) {
                return GREATEST;
            }
        }
    }

    /** Whether the body has this member, be it null. */
    public boolean has(String name) {
        return object.has(name);
    }

    /** The value as it was sent; of an array, or a number that is none of JSON's, only that it is no scalar. */
    public SentValue sent(String name) {
        unread.remove(name);
        JsonNode value = object.path(name);
        return switch (value.getNodeType()) {
            case STRING -> new SentValue.Scalar(SentValue.Kind.STRING, value.stringValue());
            case NUMBER -> number(value.asString());
            case BOOLEAN -> new SentValue.Scalar(SentValue.Kind.BOOLEAN, value.asString());
            case NULL, MISSING -> new SentValue.Scalar(SentValue.Kind.NULL, "");
            default -> new SentValue.Composite();
        };
    }

    private static SentValue number(String text) {
        try {
            return new SentValue.Scalar(SentValue.Kind.NUMBER, text);
        } catch (IllegalArgumentException e) {
            return new SentValue.Composite();
        }
    }

    /** The string; null where it is absent or anything else. */
    public @Nullable String text(String name) {
        JsonNode value = take(name);
        if (value != null && !value.isString()) {
            refuse(name, "must be a string, not " + kind(value) + ".");
            return null;
        }
        return value == null ? null : value.stringValue();
    }

    /** The boolean; {@code absent} where it is absent or anything else. */
    public boolean flag(String name, boolean absent) {
        JsonNode value = take(name);
        if (value != null && !value.isBoolean()) {
            refuse(name, "must be true or false, not " + kind(value) + ".");
            return absent;
        }
        return value == null ? absent : value.booleanValue();
    }

    /** The whole number of 64 bits; null where it is absent or anything else. */
    public @Nullable Long wholeNumber(String name) {
        JsonNode value = take(name);
        if (value != null && !(value.isIntegralNumber() && value.canConvertToLong())) {
            refuse(name, "must be a whole number, not " + kind(value) + ".");
            return null;
        }
        return value == null ? null : value.longValue();
    }

    /**
     * The decimal as it was sent, as a number or as text, written without an exponent; null where it is absent or
     * anything else. At most {@value #DECIMAL_DIGITS} digits, and as many places.
     */
    public @Nullable String decimal(String name) {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        BigDecimal decimal =
                value.isNumber() ? value.decimalValue() : value.isString() ? read(value.stringValue()) : null;
        if (decimal == null || decimal.precision() > DECIMAL_DIGITS || Math.abs(decimal.scale()) > DECIMAL_DIGITS) {
            refuse(name, "must be a decimal of at most " + DECIMAL_DIGITS + " digits, not " + kind(value) + ".");
            return null;
        }
        return decimal.toPlainString();
    }

    private static @Nullable BigDecimal read(String text) {
        try {
            return text.length() > 2 * DECIMAL_DIGITS ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The strings of an array; null where it is absent or anything else. */
    public @Nullable List<String> texts(String name) {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isString)) {
            refuse(name, "must be an array of strings.");
            return null;
        }
        return value.valueStream().map(JsonNode::stringValue).toList();
    }

    /** The object; null where it is absent or anything else. */
    public @Nullable JsonFields object(String name) {
        JsonNode value = take(name);
        if (value != null && !value.isObject()) {
            refuse(name, "must be an object, not " + kind(value) + ".");
            return null;
        }
        return value == null ? null : new JsonFields(value, prefix + name + ".", errors);
    }

    /** The objects of an array, null standing for an element that is none; empty where it is absent. */
    public List<@Nullable JsonFields> objects(String name) {
        JsonNode value = take(name);
        List<@Nullable JsonFields> objects = new ArrayList<>();
        if (value != null && !value.isArray()) {
            refuse(name, "must be an array, not " + kind(value) + ".");
        } else if (value != null) {
            for (int i = 0; i < value.size(); i++) {
                String path = name + "." + i;
                JsonNode element = value.get(i);
                if (element.isObject()) {
                    objects.add(new JsonFields(element, prefix + path + ".", errors));
                } else {
                    refuse(path, "must be an object, not " + kind(element) + ".");
                    objects.add(null);
                }
            }
        }
        return objects;
    }

    /** Refuses every member that was not asked for. */
    public void refuseOthers() {
        unread.forEach(name -> refuse(name, "is unknown."));
    }

    /** Whether nothing was found wrong with this member so far. */
    public boolean fine(String name) {
        return !errors.containsKey(prefix + name);
    }

    /** Adds "The NAME field RULE". */
    public void refuse(String name, String rule) {
        String path = prefix + name;
        errors.computeIfAbsent(path, p -> new ArrayList<>()).add("The " + path + " field " + rule);
    }

    private @Nullable JsonNode take(String name) {
        unread.remove(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
            case BOOLEAN -> "a boolean";
            case NUMBER -> "the number " + shortened(node.asString());
            case NULL -> "null";
            case MISSING -> "empty";
        };
    }

    /** Text as an error may quote it. */
    public static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    private static String place(@Nullable TokenStreamLocation where) {
        return where == null || where.getLineNr() < 1
                ? ""
                : String.format(Locale.ROOT, ": line %d, column %d", where.getLineNr(), where.getColumnNr());
    }
}
