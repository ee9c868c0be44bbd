package dev.linkstream.intake.values;

import dev.linkstream.intake.values.JsonValue.Elements;
import dev.linkstream.intake.values.JsonValue.Leaf;
import dev.linkstream.intake.values.JsonValue.Members;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka Connect's JSON converter writes with its schemas switched on, {@code {"schema","payload"}}: the schema says
 * what the bytes and numbers of the payload mean. Decimals become numbers, times RFC 3339, dates ISO 8601.
 */
public final class ConnectJson {

    private ConnectJson() {}

    /** The document with its payload as the schema has it; any other document as it is. */
    public static JsonValue read(JsonValue document) {
        if (!(document instanceof Members members)
                || !(members.find("schema") instanceof Members schema)
                || !members.byName().containsKey("payload")) {
            return document;
        }
        Map<String, JsonValue> read = new LinkedHashMap<>(members.byName());
        read.computeIfPresent("payload", (name, payload) -> value(payload, schema));
        return new Members(read);
    }

    private static JsonValue value(JsonValue value, Members schema) {
        if (value instanceof Members members && schema.find("fields") instanceof Elements fields) {
            return struct(members, fields);
        }
        if (value instanceof Elements elements && schema.find("items") instanceof Members items) {
            return new Elements(
                    elements.inOrder().stream().map(each -> value(each, items)).toList());
        }
        if (value instanceof Members members && schema.find("values") instanceof Members values) {
            Map<String, JsonValue> read = new LinkedHashMap<>();
            members.byName().forEach((name, each) -> read.put(name, value(each, values)));
            return new Members(read);
        }
        JsonValue read = value instanceof Leaf leaf && !value.isNull() ? leaf(leaf.scalar(), schema) : null;
        return read == null ? value : read;
    }

    private static Members struct(Members members, Elements fields) {
        Map<String, JsonValue> read = new LinkedHashMap<>(members.byName());
        for (JsonValue each : fields.inOrder()) {
            if (each instanceof Members field && field.find("field") instanceof Leaf name) {
                read.computeIfPresent(name.scalar().text(), (same, value) -> value(value, field));
            }
        }
        return new Members(read);
    }

    private static @Nullable JsonValue leaf(Scalar scalar, Members schema) {
        JsonValue type = schema.find("name");
        String name = type == null ? null : type.string();
        if (name == null) {
            return null;
        }
        if (name.equals("org.apache.kafka.connect.data.Decimal")) {
            JsonValue scale = schema.find("parameters") instanceof Members parameters ? parameters.find("scale") : null;
            String digits = scale == null ? null : scale.stringOrNumber();
            return scalar.kind() == Kind.STRING && digits != null && digits.matches("-?[0-9]{1,4}")
                    ? CrmValues.decimal(scalar.text(), Integer.parseInt(digits))
                    : null;
        }
        boolean whole = scalar.kind() == Kind.NUMBER && scalar.text().matches("-?[0-9]{1,18}");
        String time = whole ? time(name, Long.parseLong(scalar.text())) : null;
        return time == null ? null : new Leaf(new Scalar(Kind.STRING, time));
    }

    /** A number of Debezium's or Kafka Connect's types of time; null for any other type. */
    static @Nullable String time(String type, long value) {
        return switch (type) {
            case "io.debezium.time.Date", "org.apache.kafka.connect.data.Date" ->
                LocalDate.ofEpochDay(value).toString();
            case "io.debezium.time.Timestamp", "org.apache.kafka.connect.data.Timestamp" ->
                Instant.ofEpochMilli(value).toString();
            case "io.debezium.time.MicroTimestamp" ->
                Instant.EPOCH.plus(value, ChronoUnit.MICROS).toString();
            case "io.debezium.time.NanoTimestamp" ->
                Instant.EPOCH.plus(value, ChronoUnit.NANOS).toString();
            default -> null;
        };
    }
}
