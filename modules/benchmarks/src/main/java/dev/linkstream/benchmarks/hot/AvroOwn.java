package dev.linkstream.benchmarks.hot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Avro's own classes as they are used well: reader, writer, encoder, decoder and buffer are made once. */
final class AvroOwn<T extends SpecificRecord> {

    private final byte[] header;
    private final SpecificDatumWriter<T> writer;
    private final SpecificDatumReader<T> reader;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    private BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);

    /**
     * Both for one schema.
     *
     * @param header what stands before each record; it is read over
     */
    AvroOwn(Schema schema, byte[] header) {
        SpecificData data = SpecificData.getForSchema(schema);
        this.header = header.clone();
        writer = new SpecificDatumWriter<>(schema, data);
        reader = new SpecificDatumReader<>(schema, schema, data);
    }

    byte[] write(T record) throws IOException {
        out.reset();
        out.write(header, 0, header.length);
        writer.write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    T read(byte[] bytes) throws IOException {
        decoder = DecoderFactory.get().binaryDecoder(bytes, header.length, bytes.length - header.length, decoder);
        return reader.read(null, decoder);
    }
}
