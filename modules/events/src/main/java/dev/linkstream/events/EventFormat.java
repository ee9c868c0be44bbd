package dev.linkstream.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Events as bytes: magic byte 0, schema id (4 bytes, big-endian), Avro binary. Thread-safe; buffers are kept per thread,
 * readers and writers per schema, so that an event of a schema seen before takes no lock.
 */
@NullMarked
final class EventFormat {

    /** Made with this class, as it also declares our classes harmless to Avro, without which no event can be built. */
    static final EventFormat EMBEDDED = new EventFormat(EventSchemas.landed());

    private static final byte MAGIC = 0;
    private static final int HEADER_BYTES = 5;
    private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

    private final SchemaIds ids;
    private final Map<Class<?>, Writer> writers = new ConcurrentHashMap<>();
    private final Map<Integer, Reader> readers = new ConcurrentHashMap<>();

    /** Writes the events of one class. */
    private record Writer(int id, RecordCodec<SpecificRecord> codec) {}

    /** Reads the events of one schema id. */
    private interface Reader {
        SpecificRecord read(byte[] bytes, Buffers buffers) throws IOException;
    }

    EventFormat(SchemaIds ids) {
        this.ids = ids;
    }

    /** The id at the head of an event; empty where these bytes have none. */
    static @Nullable Integer idOf(byte @Nullable [] bytes) {
        return bytes == null || bytes.length < HEADER_BYTES || bytes[0] != MAGIC
                ? null
                : Integer.valueOf(ByteBuffer.wrap(bytes, 1, 4).getInt());
    }

    byte[] write(SpecificRecord event) {
        Writer writer = writer(event);
        AvroBytes out = BUFFERS.get().out.clear();
        out.writeByte(MAGIC);
        out.writeByte(writer.id >>> 24);
        out.writeByte(writer.id >>> 16);
        out.writeByte(writer.id >>> 8);
        out.writeByte(writer.id);
        try {
            writer.codec.write(event, out);
        } catch (RuntimeException e) {
            // Its message may quote a value.
            throw new SerializationException("A " + event.getSchema().getName() + " cannot be written as Avro: "
                    + e.getClass().getSimpleName());
        }
        return out.written();
    }

    SpecificRecord read(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != MAGIC) {
            throw new SerializationException(
                    "An event begins with byte 0 and a 4-byte schema id; these " + bytes.length + " bytes do not");
        }
        int id = ByteBuffer.wrap(bytes, 1, 4).getInt();
        Reader reader = reader(id);
        try {
            return reader.read(bytes, BUFFERS.get());
        } catch (SerializationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new SerializationException("The bytes are no whole event of the schema with id " + id + ": "
                    + e.getClass().getSimpleName());
        }
    }

    private Writer writer(SpecificRecord event) {
        Writer writer = writers.get(event.getClass());
        if (writer == null) {
            Schema schema = event.getSchema();
            writer = new Writer(ids.idOf(schema), new RecordCodec<>(schema));
            writers.put(event.getClass(), writer);
        }
        return writer;
    }

    private Reader reader(int id) {
        Reader reader = readers.get(id);
        if (reader == null) {
            reader = newReader(id);
            readers.put(id, reader);
        }
        return reader;
    }

    private Reader newReader(int id) {
        Schema written = ids.byId(id);
        if (written == null) {
            throw new SerializationException("No schema has the id " + id);
        }
        // The landed list and not the class path: a registry may hold anything, also what Avro would take for a class.
        if (!EventSchemas.landed().knows(written)) {
            throw new SerializationException("No event type is named " + written.getFullName());
        }
        Schema expected = SpecificData.get().getSchema(SpecificData.get().getClass(written));
        // Their texts differ in what leaves no trace in the bytes, such as comments.
        if (SchemaNormalization.toParsingForm(written).equals(SchemaNormalization.toParsingForm(expected))) {
            RecordCodec<SpecificRecord> codec = new RecordCodec<>(expected);
            return (bytes, buffers) -> {
                AvroBytes in = buffers.in.wrap(bytes, HEADER_BYTES);
                SpecificRecord event = codec.read(in);
                requireEnd(in.isAtEnd(), id);
                return event;
            };
        }
        // Written before the schema of today, or behind it: Avro resolves one into the other.
        SpecificDatumReader<SpecificRecord> resolving =
                new SpecificDatumReader<>(written, expected, SpecificData.getForSchema(expected));
        return (bytes, buffers) -> {
            buffers.decoder = DecoderFactory.get()
                    .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, buffers.decoder);
            SpecificRecord event = resolving.read(null, buffers.decoder);
            requireEnd(buffers.decoder.isEnd(), id);
            return event;
        };
    }

    private static void requireEnd(boolean reached, int id) {
        if (!reached) {
            throw new SerializationException("Bytes follow the event with schema id " + id);
        }
    }

    private static final class Buffers {
        private final AvroBytes out = new AvroBytes();
        private final AvroBytes in = new AvroBytes();
        private @Nullable BinaryDecoder decoder;
    }
}
