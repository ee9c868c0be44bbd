package dev.linkstream.intake.values;

import dev.linkstream.intake.values.JsonValue.Elements;
import dev.linkstream.intake.values.JsonValue.Leaf;
import dev.linkstream.intake.values.JsonValue.Members;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeType;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What connectors and CRMs write for values that JSON has no word for: decimals, long numbers, ids, times. */
public final class CrmValues {

    private static final Set<String> MONGO_NUMBERS =
            Set.of("$numberLong", "$numberInt", "$numberDouble", "$numberDecimal");
    private static final Set<String> MONGO_TEXTS = Set.of("$oid", "$symbol", "$uuid");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern WHOLE = Pattern.compile("-?[1-9][0-9]{11,15}");

    private CrmValues() {}

    /**
     * The value that an object stands for: Debezium's decimal of its own scale, {@code {"scale","value"}}, and the types
     * of MongoDB's JSON, such as {@code {"$numberLong"}} and {@code {"$oid"}}. Any other value as it is.
     */
    public static JsonValue plain(JsonValue value) {
        if (value instanceof Elements elements) {
            return new Elements(
                    elements.inOrder().stream().map(CrmValues::plain).toList());
        }
        if (!(value instanceof Members members)) {
            return value;
        }
        Leaf leaf = members.byName().size() == 2 ? scaled(members) : mongo(members);
        return leaf == null ? value : leaf;
    }

    private static @Nullable Leaf scaled(Members members) {
        JsonValue scale = members.byName().get("scale");
        JsonValue value = members.byName().get("value");
        String digits = scale instanceof Leaf leaf && leaf.scalar().kind() == Kind.NUMBER
                ? leaf.scalar().text()
                : "";
        String base64 = value == null ? null : value.string();
        return base64 == null || !digits.matches("-?[0-9]{1,4}") ? null : decimal(base64, Integer.parseInt(digits));
    }

    /** A number from the bytes of its unscaled value, as Kafka Connect writes decimals; null where they are none. */
    static @Nullable Leaf decimal(String base64, int scale) {
        try {
            byte[] unscaled = Base64.getDecoder().decode(base64);
            return unscaled.length == 0 || unscaled.length > 512
                    ? null
                    : number(new BigDecimal(new BigInteger(unscaled), scale).toPlainString());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Leaf mongo(Members members) {
        if (members.byName().size() != 1) {
            return null;
        }
        Map.Entry<String, JsonValue> only =
                members.byName().entrySet().iterator().next();
        String text = only.getValue().stringOrNumber();
        if (text != null && MONGO_TEXTS.contains(only.getKey())) {
            return text(text);
        }
        if (text != null && MONGO_NUMBERS.contains(only.getKey())) {
            return NUMBER.matcher(text).matches() ? number(text) : text(text);
        }
        return only.getKey().equals("$date") ? date(plain(only.getValue())) : null;
    }

    private static @Nullable Leaf date(JsonValue value) {
        String text = value.stringOrNumber();
        Instant millis = text == null ? null : ofMillis(text);
        return millis == null ? (text == null ? null : text(text)) : text(millis.toString());
    }

    private static @Nullable Instant ofMillis(String text) {
        return text.matches("-?[0-9]{1,15}") ? Instant.ofEpochMilli(Long.parseLong(text)) : null;
    }

    /**
     * Attributes whose declared timestamps are RFC 3339: milliseconds since 1970, which CRMs and connectors write, become
     * such. A number below 100,000,000,000 is of seconds.
     */
    public static Map<String, SentValue> timestamps(Map<String, SentValue> attributes, Scenario scenario) {
        Map<String, SentValue> read = new LinkedHashMap<>(attributes);
        read.replaceAll((name, value) -> {
            AttributeDeclaration declaration = scenario.declaration(name).orElse(null);
            boolean time = declaration != null && declaration.type() == AttributeType.TIMESTAMP;
            return time ? timestamp(value) : value;
        });
        return read;
    }

    private static SentValue timestamp(SentValue value) {
        if (value instanceof SentValue.Collection collection) {
            return new SentValue.Collection(collection.elements().stream()
                    .map(each -> (Scalar) timestamp(each))
                    .toList());
        }
        if (value instanceof Scalar scalar && WHOLE.matcher(scalar.text()).matches()) {
            return new Scalar(
                    Kind.STRING,
                    Instant.ofEpochMilli(Long.parseLong(scalar.text())).toString());
        }
        return value;
    }

    private static Leaf number(String text) {
        return new Leaf(new Scalar(Kind.NUMBER, text));
    }

    private static Leaf text(String text) {
        return new Leaf(new Scalar(Kind.STRING, text));
    }
}
