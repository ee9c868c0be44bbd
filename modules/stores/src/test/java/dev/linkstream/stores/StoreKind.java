package dev.linkstream.stores;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;

/** The kinds of stores with files of ours, for tests that are the same for all. */
enum StoreKind {
    HASHED {
        @Override
        RowStore make(Disk disk) {
            return (RowStore) HashedStore.supplier("rows", disk).get();
        }

        @Override
        Bytes key(Random random) {
            // Some users are asked for far more often than others.
            int users = random.nextInt(4) == 0 ? 20_000 : 300;
            return Bytes.wrap(("user-" + random.nextInt(users)).getBytes(StandardCharsets.UTF_8));
        }
    },
    POSITIONS {
        @Override
        RowStore make(Disk disk) {
            return (RowStore) PositionStore.supplier("rows", disk).get();
        }

        @Override
        Bytes key(Random random) {
            int epoch = random.nextInt(2);
            long block = random.nextInt(3);
            long slot = random.nextInt(8) == 0 ? 4_000 + random.nextInt(2) : random.nextInt(900);
            return Bytes.wrap(ByteBuffer.allocate(10)
                    .putShort((short) epoch)
                    .putLong(block * PositionStore.SLOTS + slot)
                    .array());
        }
    };

    /** Takes no time to force what no test sees the want of. */
    static final Disk UNFORCED = new Disk() {
        @Override
        void force(FileChannel channel, Path file) {}

        @Override
        void forceNames(Path directory) {}
    };

    private static final TopicPartition OTHER = new TopicPartition("other", 0);

    abstract RowStore make(Disk disk);

    abstract Bytes key(Random random);

    /** Opens a store as a task does that was closed; how far its stores are restored lies in the checkpoint. */
    RowStore open(Path task, Disk disk) throws IOException {
        Files.createDirectories(task);
        RowStore store = make(disk);
        StateStoreContext context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), task.toFile()).getStateStoreContext();
        checkpoint(task)
                .write(Map.of(new TopicPartition(context.applicationId() + "-rows-changelog", 0), 17L, OTHER, 5L));
        store.init(context, store);
        return store;
    }

    /** Whether the store that was opened last is to be restored from its changelog, and no other. */
    static boolean isRestored(Path task) throws IOException {
        Map<TopicPartition, Long> offsets = checkpoint(task).read();
        if (!Long.valueOf(5).equals(offsets.get(OTHER))) {
            throw new AssertionError("Another store is restored, too: " + offsets);
        }
        return offsets.containsValue(OffsetCheckpoint.OFFSET_UNKNOWN);
    }

    private static OffsetCheckpoint checkpoint(Path task) {
        return new OffsetCheckpoint(task.resolve(".checkpoint").toFile());
    }
}
