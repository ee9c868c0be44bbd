package dev.linkstream.events;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Events as Avro in the Confluent wire format: magic byte 0, schema id (4 bytes, big-endian), Avro binary. Thread-safe;
 * buffers are kept per thread. Reading fails with a {@link SerializationException} on anything else than a whole event
 * of type {@code T}. {@link Topics} hands out the serdes of a deployment, which know its schema ids.
 */
@NullMarked
public final class EventSerde<T extends SpecificRecord> implements Serde<T>, Serializer<T>, Deserializer<T> {

    private final Class<T> type;
    private final EventFormat format;

    /**
     * A serde with the ids of the checked-in list, whatever the deployment uses.
     *
     * @param type of the events; {@code SpecificRecord} itself stands for any event
     */
    public EventSerde(Class<T> type) {
        this(type, EventFormat.EMBEDDED);
    }

    EventSerde(Class<T> type, EventFormat format) {
        this.type = type;
        this.format = format;
    }

    @Override
    public byte @Nullable [] serialize(@Nullable String topic, @Nullable T event) {
        return event == null ? null : format.write(event);
    }

    @Override
    public @Nullable T deserialize(@Nullable String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        SpecificRecord event = format.read(bytes);
        if (!type.isInstance(event)) {
            throw new SerializationException(
                    "A " + event.getSchema().getName() + " stands where only a " + type.getSimpleName() + " may stand");
        }
        return type.cast(event);
    }

    /** The schema id that these bytes begin with; null where they are no event. */
    public static @Nullable Integer schemaId(byte @Nullable [] bytes) {
        return EventFormat.idOf(bytes);
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
