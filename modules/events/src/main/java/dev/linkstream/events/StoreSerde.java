package dev.linkstream.events;

import java.util.Map;
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

    /** The format written today; a change of a row's schema adds one and keeps reading the older. */
    private static final byte FORMAT = 1;

    private static final ThreadLocal<AvroBytes> IN = ThreadLocal.withInitial(AvroBytes::keepingStrings);
    private static final ThreadLocal<AvroBytes> OUT = ThreadLocal.withInitial(AvroBytes::new);

    private final Schema schema;
    private final RecordCodec<T> codec;

    public StoreSerde(Class<T> type) {
        // Touching the landed schemas declares our classes harmless to Avro.
        EventSchemas.landed();
        schema = SpecificData.get().getSchema(type);
        codec = new RecordCodec<>(schema);
    }

    @Override
    public byte @Nullable [] serialize(@Nullable String topic, @Nullable T row) {
        if (row == null) {
            return null;
        }
        AvroBytes out = OUT.get().clear();
        out.writeByte(FORMAT);
        codec.write(row, out);
        return out.written();
    }

    @Override
    public @Nullable T deserialize(@Nullable String topic, byte @Nullable [] bytes) {
        return bytes == null ? null : read(bytes, bytes.length);
    }

    /** Reads the row that the first {@code length} bytes are. */
    public T read(byte[] bytes, int length) {
        if (length == 0 || bytes[0] != FORMAT) {
            throw new SerializationException(
                    "A " + schema.getName() + " has format " + FORMAT + ", not " + (length == 0 ? "none" : bytes[0]));
        }
        try {
            return codec.read(IN.get().wrap(bytes, 1, length));
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
