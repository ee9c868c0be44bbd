package dev.linkstream.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.stores.StoredBatch;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.events.stores.StoredRequest;
import dev.linkstream.events.stores.StoredResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Avro's own reader and writer are the oracle. */
class RecordCodecTest {

    private static final int RECORDS = 300;

    static Stream<Schema> schemas() {
        Stream<Schema> events = EventSchemas.landed().all().values().stream()
                .map(Schema::getFullName)
                .distinct()
                .map(RecordCodecTest::today);
        Stream<Schema> rows = Stream.of(
                StoredBatch.SCHEMA$,
                StoredContext.SCHEMA$,
                StoredLink.SCHEMA$,
                StoredLinkState.SCHEMA$,
                StoredRequest.SCHEMA$,
                StoredResult.SCHEMA$);
        return Stream.concat(events, rows);
    }

    private static Schema today(String name) {
        return SpecificData.get()
                .getSchema(SpecificData.get()
                        .getClass(Schema.createRecord(
                                name.substring(name.lastIndexOf('.') + 1),
                                null,
                                name.substring(0, name.lastIndexOf('.')),
                                false)));
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldWriteWhatAvroWrites(Schema schema) throws IOException {
        RecordCodec<SpecificRecord> codec = new RecordCodec<>(schema);
        AvroBytes out = new AvroBytes();
        for (SpecificRecord record : records(schema)) {
            out.clear();
            codec.write(record, out);

            assertThat(out.written()).isEqualTo(byAvro(record));
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldReadWhatAvroReads(Schema schema) throws IOException {
        RecordCodec<SpecificRecord> codec = new RecordCodec<>(schema);
        SpecificDatumReader<SpecificRecord> avro =
                new SpecificDatumReader<>(schema, schema, SpecificData.getForSchema(schema));
        AvroBytes in = AvroBytes.keepingStrings();
        for (SpecificRecord record : records(schema)) {
            byte[] bytes = byAvro(record);

            assertThat(codec.read(in.wrap(bytes, 0)))
                    .isEqualTo(avro.read(null, DecoderFactory.get().binaryDecoder(bytes, null)));
            assertThat(in.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldRefuseEveryRecordThatIsCutShort(Schema schema) throws IOException {
        RecordCodec<SpecificRecord> codec = new RecordCodec<>(schema);
        byte[] whole = byAvro(records(schema).get(0));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);

            assertThatThrownBy(() -> codec.read(new AvroBytes().wrap(cut, 0))).isInstanceOf(RuntimeException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldEndOnAnyBytes(Schema schema) {
        RecordCodec<SpecificRecord> codec = new RecordCodec<>(schema);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = new byte[random.nextInt(60)];
            random.nextBytes(garbage);
            try {
                codec.read(new AvroBytes().wrap(garbage, 0));
            } catch (RuntimeException e) {
                assertThat(e).isNotInstanceOf(ClassCastException.class);
            }
        }
    }

    private static byte[] byAvro(SpecificRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new SpecificDatumWriter<SpecificRecord>(record.getSchema(), SpecificData.getForSchema(record.getSchema()))
                .write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static List<SpecificRecord> records(Schema schema) {
        Random random = new Random(1);
        return Stream.generate(() -> record(schema, random)).limit(RECORDS).toList();
    }

    private static SpecificRecord record(Schema schema, Random random) {
        SpecificRecord record =
                (SpecificRecord) SpecificData.newInstance(SpecificData.get().getClass(schema), schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), random));
        }
        return record;
    }

    private static Object value(Schema schema, Random random) {
        if (schema.getLogicalType() != null) {
            return Instant.ofEpochMilli(random.nextLong() >> (10 + random.nextInt(50)));
        }
        return switch (schema.getType()) {
            case STRING -> text(random);
            case LONG -> random.nextLong() >> random.nextInt(64);
            case INT -> random.nextInt() >> random.nextInt(32);
            case BOOLEAN -> random.nextBoolean();
            case BYTES -> ByteBuffer.wrap(text(random).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            case ENUM -> {
                Object[] constants = SpecificData.get().getClass(schema).getEnumConstants();
                yield constants[random.nextInt(constants.length)];
            }
            case RECORD -> record(schema, random);
            case MAP -> {
                Map<String, Object> map = new HashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(text(random), value(schema.getValueType(), random));
                }
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(schema.getElementType(), random));
                }
                yield list;
            }
            case UNION -> {
                Schema branch = schema.getTypes().get(random.nextInt(2));
                yield branch.getType() == Schema.Type.NULL ? null : value(branch, random);
            }
            default -> throw new IllegalArgumentException(schema.toString());
        };
    }

    /** Of ASCII, of all lengths of UTF-8, and now and then longer than a buffer at its start. */
    private static String text(Random random) {
        int[] alphabet = {'a', 'Z', '"', 0, 0x7F, 0x80, 'é', '\u0800', 0x1F600};
        int length = random.nextInt(20) == 0 ? 400 : random.nextInt(12);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }
}
