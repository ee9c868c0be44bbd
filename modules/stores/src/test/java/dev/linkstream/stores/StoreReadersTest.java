package dev.linkstream.stores;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.Bytes;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside the writer: what they see is as if each call were done at one moment, in some order. */
class StoreReadersTest {

    private static final AtomicLong COUNT = new AtomicLong();
    private static @Nullable RowStore shared;

    @TempDir
    private static Path task;

    @AfterEach
    void shouldClose() {
        store().close();
    }

    @Test
    void shouldBeLinearizableWithHashedKeys() throws IOException {
        shared = StoreKind.HASHED.open(Files.createDirectories(task.resolve("hashed")), StoreKind.UNFORCED);
        options().check(Hashed.class);
    }

    @Test
    void shouldBeLinearizableWithPositions() throws IOException {
        shared = StoreKind.POSITIONS.open(Files.createDirectories(task.resolve("positions")), StoreKind.UNFORCED);
        options().check(Positions.class);
    }

    private static RowStore store() {
        RowStore opened = shared;
        if (opened == null) {
            throw new IllegalStateException("No store is open");
        }
        return opened;
    }

    private static StressOptions options() {
        return new StressOptions()
                .iterations(12)
                .invocationsPerIteration(800)
                .threads(3)
                .actorsPerThread(4)
                .actorsBefore(2)
                .actorsAfter(2)
                .sequentialSpecification(PlainMap.class);
    }

    private static byte[] row(int value) {
        // Every fourth is too long for its cell.
        return String.valueOf(value).repeat(value % 4 == 3 ? 400 : 30).getBytes(StandardCharsets.US_ASCII);
    }

    private static @Nullable Integer value(byte @Nullable [] row) {
        if (row == null) {
            return null;
        }
        int length = row.length % 400 == 0 ? row.length / 400 : row.length / 30;
        String text = new String(row, 0, length, StandardCharsets.US_ASCII);
        if (!text.repeat(row.length / length).equals(new String(row, StandardCharsets.US_ASCII))) {
            throw new IllegalStateException("A row in pieces");
        }
        return Integer.parseInt(text);
    }

    /** What the store must look like. */
    public static final class PlainMap {

        private final Map<Integer, Integer> map = new HashMap<>();

        public void put(int key, int value) {
            map.put(key, value);
        }

        public void delete(int key) {
            map.remove(key);
        }

        public @Nullable Integer get(int key) {
            return map.get(key);
        }
    }

    /** One part of a store for each run, with keys of its own. */
    @Param(name = "key", gen = IntGen.class, conf = "0:2")
    public static final class Hashed {

        private final long run = COUNT.incrementAndGet();

        private Bytes key(int key) {
            return Bytes.wrap((run + "-" + key).getBytes(StandardCharsets.US_ASCII));
        }

        @Operation(nonParallelGroup = "writer")
        public void put(@Param(name = "key") int key, @Param(gen = IntGen.class, conf = "0:40") int value) {
            store().put(key(key), row(value));
        }

        @Operation(nonParallelGroup = "writer")
        public void delete(@Param(name = "key") int key) {
            store().put(key(key), null);
        }

        @Operation
        public @Nullable Integer get(@Param(name = "key") int key) {
            return value(store().get(key(key)));
        }
    }

    /** Likewise; some of a run's positions lie before what is written at once. */
    @Param(name = "key", gen = IntGen.class, conf = "0:2")
    public static final class Positions {

        private final long run = COUNT.incrementAndGet();

        private Bytes key(int key) {
            return Bytes.wrap(new LogPosition(0, run * 3 + key * 2_000L).toBytes());
        }

        @Operation(nonParallelGroup = "writer")
        public void put(@Param(name = "key") int key, @Param(gen = IntGen.class, conf = "0:40") int value) {
            store().put(key(key), row(value));
        }

        @Operation(nonParallelGroup = "writer")
        public void delete(@Param(name = "key") int key) {
            store().put(key(key), null);
        }

        @Operation
        public @Nullable Integer get(@Param(name = "key") int key) {
            return value(store().get(key(key)));
        }
    }
}
