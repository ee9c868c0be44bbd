package dev.linkstream.reads.partition;

import dev.linkstream.links.codes.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Links of a partition, newest first, as far as one read has looked.
 *
 * @param next where the next read goes on, before this position; null where there is nothing more
 * @param reached when the link was made at which this read stopped; null where there is nothing more
 */
public record LinksPage(
        List<Row> rows, @Nullable Position next, @Nullable Instant reached) {

    /** Without its code, which the owner of a partition need not know. */
    public record Row(Position position, Found.Link link) {}

    byte[] write() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(rows.size());
            for (Row row : rows) {
                write(row.position(), out);
                byte[] link = new LinkRead("", row.position()).write(row.link());
                out.writeInt(link.length);
                out.write(link);
            }
            out.writeBoolean(next != null);
            if (next != null && reached != null) {
                write(next, out);
                out.writeLong(reached.toEpochMilli());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private static void write(Position position, DataOutputStream out) throws IOException {
        out.writeInt(position.epoch());
        out.writeInt(position.partition());
        out.writeLong(position.offset());
    }

    static LinksPage parse(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int count = in.readInt();
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Position position = position(in);
                byte[] link = in.readNBytes(in.readInt());
                if (new LinkRead("", position).parse(link) instanceof Found.Link found) {
                    rows.add(new Row(position, found));
                }
            }
            return in.readBoolean()
                    ? new LinksPage(rows, position(in), Instant.ofEpochMilli(in.readLong()))
                    : new LinksPage(rows, null, null);
        } catch (IOException e) {
            throw new UncheckedIOException("An instance's answer about links has no known form", e);
        }
    }

    private static Position position(DataInputStream in) throws IOException {
        return new Position(in.readInt(), in.readInt(), in.readLong());
    }
}
