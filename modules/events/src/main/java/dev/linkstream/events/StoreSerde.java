package dev.linkstream.events;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Rows of state stores: one byte that says the format, then Avro binary. No registry id stands in a store, so that
 * state outlives a registry. Thread-safe.
 */
@NullMarked
public final class StoreSerde<T extends SpecificRecord> implements Serde<T>, Serializer<T>, Deserializer<T> {

    /**
     * The property of a row's field that says since which format it is there. Without it, a field is of format 1. New fields
     * come last, with a default, which a row of an older format is read with.
     */
    private static final String SINCE = "since";

    private static final ThreadLocal<AvroBytes> IN = ThreadLocal.withInitial(AvroBytes::keepingStrings);
    private static final ThreadLocal<AvroBytes> OUT = ThreadLocal.withInitial(AvroBytes::new);

    private final Schema schema;

    /** By format less one; the last is the one written today. */
    private final List<RecordCodec<T>> codecs;

    public StoreSerde(Class<T> type) {
        // Touching the landed schemas declares our classes harmless to Avro.
        EventSchemas.landed();
        schema = SpecificData.get().getSchema(type);
        List<Integer> formats =
                schema.getFields().stream().map(StoreSerde::since).toList();
        codecs = IntStream.rangeClosed(1, formats.get(formats.size() - 1))
                .mapToObj(format -> new RecordCodec<T>(schema, (int)
                        formats.stream().filter(since -> since <= format).count()))
                .toList();
    }

    private static int since(Schema.Field field) {
        return field.getObjectProp(SINCE) instanceof Integer format ? format : 1;
    }

    @Override
    public byte @Nullable [] serialize(@Nullable String topic, @Nullable T row) {
        if (row == null) {
            return null;
        }
        AvroBytes out = OUT.get().clear();
        out.writeByte(codecs.size());
        codecs.get(codecs.size() - 1).write(row, out);
        return out.written();
    }

    @Override
    public @Nullable T deserialize(@Nullable String topic, byte @Nullable [] bytes) {
        return bytes == null ? null : read(bytes, bytes.length);
    }

    /** Reads the row that the first {@code length} bytes are. */
    public T read(byte[] bytes, int length) {
        int format = length == 0 ? 0 : bytes[0];
        if (format < 1 || format > codecs.size()) {
            throw new SerializationException("A " + schema.getName() + " has format 1 to " + codecs.size() + ", not "
                    + (length == 0 ? "none" : format));
        }
        try {
            return codecs.get(format - 1).read(IN.get().wrap(bytes, 1, length));
        } catch (RuntimeException e) {
            // Its message may quote a value.
            throw new SerializationException(
                    "A " + schema.getName() + " cannot be read: " + e.getClass().getSimpleName());
        }
    }

    @Override
    public Serializer<T> serializer() {
        return this;
    }

    @Override
    public Deserializer<T> deserializer() {
        return this;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {}

    @Override
    public void close() {}
}
