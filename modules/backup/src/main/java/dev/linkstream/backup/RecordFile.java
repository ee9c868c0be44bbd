package dev.linkstream.backup;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Records of a partition, as a gzip file. Each is its offset and its time (8 bytes each, big-endian), key and value, the
 * number of its headers (4), and of each its name and value; a field of bytes is its length (4, -1 for none) and the bytes. An
 * offset of -1 ends the file.
 */
final class RecordFile implements AutoCloseable {

    private static final int BUFFER = 64 << 10;
    private static final long END = -1;

    private final Path path;
    private final MessageDigest digest = Sha256.digest();
    private final DataOutputStream out;
    private long records;

    /**
     * A record that was kept.
     *
     * @param time milliseconds since 1970
     */
    record Kept(long offset, long time, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {}

    /** What is told of each record. */
    @FunctionalInterface
    interface Look {
        void at(Kept record) throws IOException;
    }

    /** Written at the speed of disks rather than packed as tightly as can be. */
    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private RecordFile(Path path) throws IOException {
        this.path = path;
        out = new DataOutputStream(new BufferedOutputStream(
                new Fast(new DigestOutputStream(
                        Files.newOutputStream(
                                path,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE),
                        digest)),
                BUFFER));
    }

    /** Begins a file; one that is there is none of a backup's, and replaced. */
    static RecordFile create(Path path) throws IOException {
        return new RecordFile(path);
    }

    void add(ConsumerRecord<byte[], byte[]> record) throws IOException {
        out.writeLong(record.offset());
        out.writeLong(record.timestamp());
        bytes(record.key());
        bytes(record.value());
        Header[] headers = record.headers().toArray();
        out.writeInt(headers.length);
        for (Header header : headers) {
            bytes(header.key().getBytes(StandardCharsets.UTF_8));
            bytes(header.value());
        }
        records++;
    }

    private void bytes(byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    /** Ends the file, which is on the disk when this returns. */
    Manifest.CopiedFile end(String name, long from, long to) throws IOException {
        out.writeLong(END);
        out.close();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return new Manifest.CopiedFile(
                name, from, to, records, Files.size(path), HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** Shows every record of a file. */
    static void read(Path file, Look look) throws IOException {
        try (DataInputStream in = new DataInputStream(
                new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file), BUFFER), BUFFER))) {
            for (long offset = in.readLong(); offset != END; offset = in.readLong()) {
                long time = in.readLong();
                byte[] key = bytes(in);
                byte[] value = bytes(in);
                Headers headers = new RecordHeaders();
                int count = in.readInt();
                for (int i = 0; i < count; i++) {
                    byte[] name = bytes(in);
                    headers.add(new String(name == null ? new byte[0] : name, StandardCharsets.UTF_8), bytes(in));
                }
                look.at(new Kept(offset, time, key, value, headers));
            }
        }
    }

    private static byte @Nullable [] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
