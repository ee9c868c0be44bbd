package dev.linkstream.intake.values;

import dev.linkstream.intake.values.JsonValue.Elements;
import dev.linkstream.intake.values.JsonValue.Leaf;
import dev.linkstream.intake.values.JsonValue.Members;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads any Avro record in the Confluent wire format as the tree that its JSON would be: timestamps as RFC 3339, dates
 * as ISO 8601, decimals as numbers, bytes as base64. Thread-safe.
 */
public final class AvroTree {

    private static final byte MAGIC = 0;
    private static final int HEADER_BYTES = 5;

    private final IntFunction<@Nullable Schema> schemas;
    private final Map<Integer, GenericDatumReader<Object>> readers = new ConcurrentHashMap<>();

    /** A reader that asks for schemas by their id on the wire, null where unknown. */
    public AvroTree(IntFunction<@Nullable Schema> schemas) {
        this.schemas = schemas;
    }

    /**
     * The record that is the whole value.
     *
     * @throws UnreadableException if it is not, or its schema is unknown
     */
    public Members read(byte[] value) {
        if (value.length < HEADER_BYTES || value[0] != MAGIC) {
            throw new UnreadableException("Avro in the wire format begins with byte 0 and a 4-byte schema id; these "
                    + value.length + " bytes do not.");
        }
        int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
        GenericDatumReader<Object> reader = reader(id);
        Object datum;
        try {
            BinaryDecoder bytes =
                    DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null);
            datum = reader.read(null, bytes);
            if (!bytes.isEnd()) {
                throw new UnreadableException("Bytes follow the record with schema id " + id + ".");
            }
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Avro's own message may quote a value.
            throw new UnreadableException("The bytes are no whole record of the schema with id " + id + ": "
                    + e.getClass().getSimpleName() + ".");
        }
        if (tree(reader.getSchema(), datum) instanceof Members members) {
            return members;
        }
        throw new UnreadableException("The schema with id " + id + " is not that of a record.");
    }

    private GenericDatumReader<Object> reader(int id) {
        GenericDatumReader<Object> known = readers.get(id);
        if (known != null) {
            return known;
        }
        Schema schema;
        try {
            schema = schemas.apply(id);
        } catch (SerializationException e) {
            throw new UnreadableException(e.getMessage() + ".");
        }
        if (schema == null) {
            throw new UnreadableException("No schema with the id " + id + " is known here.");
        }
        GenericDatumReader<Object> reader = new GenericDatumReader<>(schema, schema, new GenericData());
        readers.put(id, reader);
        return reader;
    }

    private static JsonValue tree(Schema schema, @Nullable Object datum) {
        if (datum == null) {
            return new Leaf(new Scalar(Kind.NULL, "null"));
        }
        return switch (schema.getType()) {
            case UNION -> tree(schema.getTypes().get(GenericData.get().resolveUnion(schema, datum)), datum);
            case RECORD -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                for (Schema.Field field : schema.getFields()) {
                    members.put(field.name(), tree(field.schema(), ((IndexedRecord) datum).get(field.pos())));
                }
                yield new Members(members);
            }
            case MAP -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                ((Map<?, ?>) datum)
                        .forEach((name, value) -> members.put(name.toString(), tree(schema.getValueType(), value)));
                yield new Members(members);
            }
            case ARRAY -> {
                List<JsonValue> elements = new ArrayList<>();
                ((Iterable<?>) datum).forEach(each -> elements.add(tree(schema.getElementType(), each)));
                yield new Elements(elements);
            }
            case BOOLEAN -> new Leaf(new Scalar(Kind.BOOLEAN, datum.toString()));
            case BYTES -> bytes(schema.getLogicalType(), bytesOf((ByteBuffer) datum));
            case FIXED -> bytes(schema.getLogicalType(), ((GenericFixed) datum).bytes());
            case INT, LONG -> whole(schema, ((Number) datum).longValue());
            case FLOAT, DOUBLE -> fraction((Number) datum);
            case STRING, ENUM, NULL -> text(datum.toString());
        };
    }

    private static JsonValue whole(Schema schema, long value) {
        LogicalType type = schema.getLogicalType();
        // Debezium names its types of time so, beside Avro's own.
        String connect = type == null ? schema.getProp("connect.name") : null;
        String time = connect == null ? null : ConnectJson.time(connect, value);
        if (time != null) {
            return text(time);
        }
        if (type instanceof LogicalTypes.TimestampMillis) {
            return text(Instant.ofEpochMilli(value).toString());
        }
        if (type instanceof LogicalTypes.TimestampMicros) {
            return text(Instant.EPOCH.plus(value, ChronoUnit.MICROS).toString());
        }
        if (type instanceof LogicalTypes.TimestampNanos) {
            return text(Instant.EPOCH.plus(value, ChronoUnit.NANOS).toString());
        }
        if (type instanceof LogicalTypes.Date) {
            return text(LocalDate.ofEpochDay(value).toString());
        }
        return number(String.valueOf(value));
    }

    /** What JSON has no number for is its name. */
    private static JsonValue fraction(Number value) {
        return Double.isFinite(value.doubleValue()) ? number(value.toString()) : text(value.toString());
    }

    private static JsonValue bytes(@Nullable LogicalType type, byte[] value) {
        return type instanceof LogicalTypes.Decimal decimal
                ? number(new BigDecimal(new BigInteger(value), decimal.getScale()).toPlainString())
                : text(Base64.getEncoder().encodeToString(value));
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static Leaf number(String text) {
        return new Leaf(new Scalar(Kind.NUMBER, text));
    }

    private static Leaf text(String text) {
        return new Leaf(new Scalar(Kind.STRING, text));
    }
}
