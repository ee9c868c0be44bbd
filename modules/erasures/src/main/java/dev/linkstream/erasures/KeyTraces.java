package dev.linkstream.erasures;

import dev.linkstream.events.ErasureNoted;
import dev.linkstream.privacy.users.UserKeyPage;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the log of users' keys still has of some users, in one look over a partition. A record is told from one of the next
 * person under the same id by the deletion between them.
 */
final class KeyTraces {

    private final Map<ByteBuffer, Trace> traces = new HashMap<>();

    private static final class Trace {
        private long firstKey = Long.MAX_VALUE;
        private long lastDeletion = -1;
    }

    void watch(ByteBuffer user) {
        traces.put(user.duplicate(), new Trace());
    }

    void look(ConsumerRecord<byte[], byte[]> record) {
        byte[] row = record.value();
        if (UserKeyPage.is(row)) {
            UserKeyPage.slots(row).forEach(slot -> key(slot.name(), record.offset()));
        } else if (row != null && record.key() != null) {
            key(record.key(), record.offset());
        } else if (record.key() != null) {
            Trace trace = traces.get(ByteBuffer.wrap(record.key()));
            if (trace != null) {
                trace.lastDeletion = record.offset();
            }
        }
    }

    private void key(byte[] name, long offset) {
        Trace trace = traces.get(ByteBuffer.wrap(name));
        if (trace != null) {
            trace.firstKey = Math.min(trace.firstKey, offset);
        }
    }

    /** Where the user's key is deleted; null where no deletion is left to be seen. */
    @Nullable Long deletion(ByteBuffer user) {
        Trace trace = traces.get(user);
        return trace == null || trace.lastDeletion < 0 ? null : Long.valueOf(trace.lastDeletion);
    }

    /** Whether a key of before the deletion is left. */
    boolean isLeft(ErasureNoted erasure) {
        Trace trace = traces.get(erasure.getUser());
        Long end = erasure.getUserKeyEnd();
        return trace == null || end == null || trace.firstKey < end;
    }
}
