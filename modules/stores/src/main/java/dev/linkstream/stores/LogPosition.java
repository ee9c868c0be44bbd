package dev.linkstream.stores;

import java.nio.ByteBuffer;
import java.util.Comparator;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Where a record lies within its partition of {@code link-requests}, over all epochs: later records have greater
 * positions. As a store's key it is 10 bytes, big-endian, so that rows lie in order of the log.
 */
public record LogPosition(int epoch, long offset) implements Comparable<LogPosition> {

    private static final int BYTES = Short.BYTES + Long.BYTES;
    private static final Comparator<LogPosition> ORDER =
            Comparator.comparingInt(LogPosition::epoch).thenComparingLong(LogPosition::offset);

    public static Serde<LogPosition> serde() {
        return Serdes.serdeFrom((topic, position) -> position.toBytes(), (topic, bytes) -> of(bytes));
    }

    @Override
    public int compareTo(LogPosition other) {
        return ORDER.compare(this, other);
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putShort((short) epoch)
                .putLong(offset)
                .array();
    }

    public static LogPosition of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new LogPosition(buffer.getShort(), buffer.getLong());
    }
}
