package dev.linkstream.query.links;

import dev.linkstream.links.codes.Position;
import dev.linkstream.web.PageRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a list of links has come in each partition. Its text form goes through callers' hands, and is checked when it
 * comes back.
 */
record LinksCursor(List<Bound> bounds) {

    private static final int START = 0;
    private static final int AT = 1;
    private static final int END = 2;

    /**
     * How far it has come in one partition.
     *
     * @param before where to go on, before this position; null at the start and at the end
     */
    record Bound(@Nullable Position before, boolean end) {
        static final Bound FIRST = new Bound(null, false);
        static final Bound LAST = new Bound(null, true);

        static Bound before(@Nullable Position position) {
            return position == null ? LAST : new Bound(position, false);
        }
    }

    static LinksCursor first(int partitions) {
        return new LinksCursor(Collections.nCopies(partitions, Bound.FIRST));
    }

    boolean isEnd() {
        return bounds.stream().allMatch(Bound::end);
    }

    String encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Bound bound : bounds) {
                Position position = bound.before();
                out.writeByte(bound.end() ? END : position == null ? START : AT);
                if (position != null) {
                    out.writeShort(position.epoch());
                    // An offset has 42 bits.
                    out.writeShort((int) (position.offset() >>> Integer.SIZE));
                    out.writeInt((int) position.offset());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot be written", e);
        }
        return PageRequest.encode(bytes.toByteArray());
    }

    /** Null where a text is no cursor over so many partitions. */
    static @Nullable LinksCursor decode(String text, int partitions) {
        byte[] bytes = PageRequest.decode(text);
        if (bytes == null) {
            return null;
        }
        List<Bound> bounds = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            for (int partition = 0; partition < partitions; partition++) {
                int kind = in.readByte();
                if (kind == AT) {
                    int epoch = in.readUnsignedShort();
                    long offset = (long) in.readUnsignedShort() << Integer.SIZE | Integer.toUnsignedLong(in.readInt());
                    bounds.add(new Bound(new Position(epoch, partition, offset), false));
                } else if (kind == START || kind == END) {
                    bounds.add(kind == START ? Bound.FIRST : Bound.LAST);
                } else {
                    return null;
                }
            }
            return in.read() < 0 ? new LinksCursor(bounds) : null;
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
