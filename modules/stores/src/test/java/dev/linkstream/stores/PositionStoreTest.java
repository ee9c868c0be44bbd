package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionStoreTest {

    /** Enough rows for several of the pieces in which a store writes its file. */
    private static final int MANY = 10_000;

    @TempDir
    private Path task;

    private KeyValueStore<Bytes, byte[]> store;

    @BeforeEach
    void shouldOpen() {
        store = open(task);
    }

    @AfterEach
    void shouldClose() {
        store.close();
    }

    @Test
    void shouldGiveBackWhatWasPut() {
        store.put(key(0, 0), row("first"));
        store.put(key(7, (1L << 42) - 1), row("last position of an epoch"));
        store.put(key(7, PositionStore.SLOTS), row(""));

        assertThat(read(0, 0)).isEqualTo("first");
        assertThat(read(7, (1L << 42) - 1)).isEqualTo("last position of an epoch");
        assertThat(read(7, PositionStore.SLOTS)).isEmpty();
        assertThat(read(7, 0)).isNull();
        assertThat(read(0, 1)).isNull();
        assertThat(read(1, 0)).isNull();
    }

    @Test
    void shouldParseRowsWhereTheyLie() {
        store.put(key(1, 5), row("long row"));
        store.put(key(1, 6), row("row"));

        RowParser<String> parser = (bytes, length) -> new String(bytes, 0, length, StandardCharsets.UTF_8);
        PositionStore positions = (PositionStore) store;
        assertThat(positions.get(1, 5, parser)).isEqualTo("long row");
        assertThat(positions.get(1, 6, parser)).isEqualTo("row");
        assertThat(positions.get(1, 7, parser)).isNull();
        store.close();
        assertThatThrownBy(() -> positions.get(1, 5, parser)).isInstanceOf(InvalidStateStoreException.class);
    }

    @Test
    void shouldFindRowsInSegmentsThatWereBegunInAnyOrder() {
        List<Long> blocks = List.of(5L, 1L, 9L, 3L, 0L, 7L);
        for (long block : blocks) {
            store.put(key(2, block * PositionStore.SLOTS + 4), row("block " + block));
            store.put(key(1, block * PositionStore.SLOTS + 4), row("earlier block " + block));
        }

        for (long block : blocks) {
            assertThat(read(2, block * PositionStore.SLOTS + 4)).isEqualTo("block " + block);
            assertThat(read(1, block * PositionStore.SLOTS + 4)).isEqualTo("earlier block " + block);
        }
        assertThat(read(2, 2L * PositionStore.SLOTS + 4)).isNull();
    }

    @Test
    void shouldGoThroughRowsInOrderOfPositions() {
        List<LogPosition> positions = List.of(
                new LogPosition(0, 3),
                new LogPosition(0, PositionStore.SLOTS + 1L),
                new LogPosition(2, 0),
                new LogPosition(2, 1),
                new LogPosition(2, 5L * PositionStore.SLOTS));
        List<LogPosition> shuffled = new ArrayList<>(positions);
        Collections.shuffle(shuffled, new Random(3));
        for (LogPosition each : shuffled) {
            store.put(key(each.epoch(), each.offset()), row(each.toString()));
        }
        store.put(key(1, 1), row("gone"));
        store.delete(key(1, 1));

        assertThat(positions(store.all())).isEqualTo(positions);
        assertThat(positions(store.range(key(0, 4), key(2, 1)))).isEqualTo(positions.subList(1, 4));
        assertThat(positions(store.range(key(0, 3), key(0, 3)))).isEqualTo(positions.subList(0, 1));
        assertThat(positions(store.range(key(1, 0), null))).isEqualTo(positions.subList(2, 5));
        assertThat(positions(store.range(key(3, 0), null))).isEmpty();
    }

    private static List<LogPosition> positions(KeyValueIterator<Bytes, byte[]> rows) {
        List<LogPosition> positions = new ArrayList<>();
        try (rows) {
            while (rows.hasNext()) {
                Bytes key = rows.peekNextKey();
                KeyValue<Bytes, byte[]> row = rows.next();
                assertThat(row.key).isEqualTo(key);
                LogPosition position = LogPosition.of(key.get());
                assertThat(row.value).isEqualTo(row(position.toString()));
                positions.add(position);
            }
        }
        assertThatThrownBy(rows::next).isInstanceOf(NoSuchElementException.class);
        return positions;
    }

    @Test
    void shouldReplaceAndDelete() {
        store.put(key(0, 5), row("old"));
        store.put(key(0, 5), row("new and longer"));
        assertThat(read(0, 5)).isEqualTo("new and longer");

        assertThat(store.putIfAbsent(key(0, 5), row("never"))).isEqualTo(row("new and longer"));
        assertThat(store.putIfAbsent(key(0, 6), row("there"))).isNull();
        assertThat(store.delete(key(0, 5))).isEqualTo(row("new and longer"));
        assertThat(store.delete(key(3, 5))).isNull();

        assertThat(read(0, 5)).isNull();
        assertThat(read(0, 6)).isEqualTo("there");
    }

    /** A reader that has just found the file may still be in it. */
    @Test
    void shouldGiveTheRoomOfABlockBackSomeTimeAfterItsLastRowWent() throws IOException {
        AtomicLong nanos = new AtomicLong();
        Path other = task.resolve("other");
        Files.createDirectories(other);
        PositionStore rows = (PositionStore)
                PositionStore.supplier("rows", StoreKind.UNFORCED, nanos::get).get();
        StateStoreContext context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), other.toFile()).getStateStoreContext();
        rows.init(context, rows);
        for (int block = 0; block < 3; block++) {
            for (int slot = 0; slot < 1_000; slot++) {
                rows.put(key(0, block * PositionStore.SLOTS + slot), row(slot == 7 ? "x".repeat(5_000) : "row"));
            }
        }
        for (int block = 1; block < 3; block++) {
            for (int slot = 0; slot < 1_000; slot++) {
                rows.put(key(0, block * PositionStore.SLOTS + slot), null);
            }
        }

        rows.tend();
        assertThat(names(other)).contains("00000-000000000001.rows", "00000-000000000002.rows");
        nanos.addAndGet(2_000_000_001L);
        rows.tend();

        // The last one is where the next rows go.
        assertThat(names(other))
                .containsExactlyInAnyOrder(
                        "00000-000000000000.rows",
                        "00000-000000000000.rows.long",
                        "00000-000000000002.rows",
                        "00000-000000000002.rows.long");
        assertThat(rows.get(key(0, PositionStore.SLOTS))).isNull();
        rows.put(key(0, 3 * PositionStore.SLOTS), row("next"));
        rows.put(key(0, PositionStore.SLOTS), row("again"));
        rows.close();
        assertThat(names(other))
                .doesNotContain("00000-000000000002.rows", "00000-000000000002.rows.long")
                .contains("00000-000000000001.rows", "00000-000000000003.rows", "manifest");
        rows.init(context, rows);
        assertThat(rows.get(key(0, PositionStore.SLOTS))).isEqualTo(row("again"));
        assertThat(rows.get(key(0, 999))).isEqualTo(row("row"));
        rows.close();
    }

    private static List<String> names(Path task) throws IOException {
        try (Stream<Path> files = Files.list(task.resolve("rows"))) {
            return files.map(each -> each.getFileName().toString()).toList();
        }
    }

    @Test
    void shouldKeepTheLastOfAllThatAPositionHad() {
        List<@Nullable String> states = Arrays.asList(
                "row", "long ".repeat(300), null, "other", "other", null, null, "longer ".repeat(300), "end");
        for (int i = 0; i < states.size(); i++) {
            for (@Nullable String each : states.subList(0, i + 1)) {
                byte[] row = each == null ? null : row(each);
                store.put(key(0, i), row);
                // Has what came before written to the file, or not.
                store.put(key(0, MANY + i), row);
                store.put(key(0, i), row);
            }
        }
        for (boolean again : new boolean[] {false, true}) {
            for (int i = 0; i < states.size(); i++) {
                assertThat(read(0, i)).as("row %d, again: %s", i, again).isEqualTo(states.get(i));
                assertThat(read(0, MANY + i))
                        .as("row %d, again: %s", MANY + i, again)
                        .isEqualTo(states.get(i));
            }
            store.close();
            store = open(task);
        }
    }

    @Test
    void shouldKeepRowsOfAllSizesOverARestart() throws IOException {
        byte[][] rows = new byte[60][];
        Random random = new Random(1);
        for (int i = 0; i < rows.length; i++) {
            // From nothing to more than a megabyte: some lie over the borders of what is written and mapped at once.
            rows[i] = new byte[i * i * 300];
            random.nextBytes(rows[i]);
            store.put(key(1, i), rows[i]);
        }
        assertAll(rows);

        store.close();
        assertThat(bytes(task.resolve("rows")))
                .isLessThan(
                        Arrays.stream(rows).mapToLong(row -> row.length + 128).sum() + (3 << 20));
        store = open(task);

        assertAll(rows);
        store.put(key(1, rows.length), row("one more"));
        store.close();
        store = open(task);
        assertAll(rows);
        assertThat(read(1, rows.length)).isEqualTo("one more");
    }

    private void assertAll(byte[][] rows) {
        for (int i = 0; i < rows.length; i++) {
            assertThat(store.get(key(1, i))).as("row %d", i).isEqualTo(rows[i]);
        }
    }

    @Test
    void shouldRefuseReadsOnceItIsClosed() {
        store.put(key(0, 0), row("row"));
        store.close();
        store.close();

        assertThat(store.isOpen()).isFalse();
        assertThatThrownBy(() -> store.get(key(0, 0))).isInstanceOf(InvalidStateStoreException.class);
    }

    @Test
    void shouldShowReadersWholeRowsWhileOthersArePut() {
        AtomicLong put = new AtomicLong(-1);
        int rows = 2 * PositionStore.SLOTS / 8;
        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> {
            Random random = new Random(2);
            int read = 0;
            while (put.get() < rows - 1) {
                long newest = put.get();
                if (newest >= 0) {
                    // As often the newest as any other.
                    long at = random.nextBoolean() ? newest : (long) (random.nextDouble() * newest);
                    assertThat(read(0, 8 * at)).isEqualTo("row " + at);
                    read++;
                }
            }
            return read;
        });
        for (long i = 0; i < rows; i++) {
            store.put(key(0, 8 * i), row("row " + i));
            put.set(i);
        }
        assertThat(reading.join()).isPositive();
    }

    @Test
    void shouldShowReadersTheNewestRowsWhileTheyAreChanged() {
        // Far enough from each other that each put writes the one before it to the file; as long as their cells, or
        // longer.
        long[] offsets = {3, 10_000, 20_000};
        AtomicLongArray newest = new AtomicLongArray(offsets.length);
        for (long each : offsets) {
            store.put(key(0, each), version(0));
        }
        AtomicBoolean writing = new AtomicBoolean(true);
        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> {
            int read = 0;
            while (writing.get()) {
                int at = read++ % offsets.length;
                long before = newest.get(at);
                byte[] row = store.get(key(0, offsets[at]));
                assertThat(row).isNotNull();
                long version = ByteBuffer.wrap(row).getLong();
                assertThat(version).isGreaterThanOrEqualTo(before);
                assertThat(row).isEqualTo(version(version));
            }
            return read;
        });
        Random random = new Random(4);
        for (long version = 1; version < 50_000; version++) {
            int at = random.nextInt(offsets.length);
            store.put(key(0, offsets[at]), version(version));
            newest.set(at, version);
        }
        writing.set(false);
        assertThat(reading.join()).isPositive();
    }

    private static byte[] version(long version) {
        byte[] row = new byte[(int) (version % 8 == 7 ? 2_000 : 60 + version % 20)];
        Arrays.fill(row, (byte) version);
        ByteBuffer.wrap(row).putLong(version);
        return row;
    }

    @Test
    void shouldMakeCellsAsLongAsRowsOfTheFileBefore() throws IOException {
        store.put(key(0, 0), row("short"));
        for (int i = 1; i < 1_001; i++) {
            store.put(key(0, i), new byte[200]);
        }
        for (int i = 0; i < 1_000; i++) {
            store.put(key(0, PositionStore.SLOTS + i), new byte[200]);
        }
        store.close();
        store = open(task);
        store.put(key(0, 2 * PositionStore.SLOTS), new byte[200]);
        store.close();

        assertThat(task.resolve("rows/00000-000000000000.rows.long")).exists();
        assertThat(task.resolve("rows/00000-000000000001.rows.long")).doesNotExist();
        assertThat(task.resolve("rows/00000-000000000001.rows")).hasSize(3 * 4096 + 1_000 * 208);
        assertThat(task.resolve("rows/00000-000000000002.rows")).hasSize(3 * 4096 + 208);
    }

    @Test
    void shouldBeReadBackwardsFromAnywhere() {
        Random random = new Random(28);
        List<LogPosition> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            LogPosition position = new LogPosition(random.nextInt(3), random.nextLong(5L * PositionStore.SLOTS));
            store.put(Bytes.wrap(position.toBytes()), row(position.toString()));
            all.add(position);
        }
        store.put(Bytes.wrap(all.get(7).toBytes()), null);
        List<LogPosition> there = all.stream()
                .filter(position -> store.get(Bytes.wrap(position.toBytes())) != null)
                .distinct()
                .sorted(Collections.reverseOrder())
                .toList();

        assertThat(descend(null, Integer.MAX_VALUE)).isEqualTo(there);
        for (LogPosition before : List.of(
                there.get(0),
                there.get(1_000),
                there.get(there.size() - 1),
                new LogPosition(0, 0),
                all.get(7),
                new LogPosition(1, 3L * PositionStore.SLOTS),
                new LogPosition(9, 0))) {
            List<LogPosition> older =
                    there.stream().filter(each -> each.compareTo(before) < 0).toList();
            assertThat(descend(before, Integer.MAX_VALUE)).isEqualTo(older);
            assertThat(descend(before, 3)).isEqualTo(older.subList(0, Math.min(3, older.size())));
        }
    }

    private List<LogPosition> descend(@Nullable LogPosition before, int limit) {
        List<LogPosition> found = new ArrayList<>();
        ((PositionStore) store).descend(before, Arrays::copyOf, (position, row) -> {
            assertThat(new String(row, StandardCharsets.UTF_8)).isEqualTo(position.toString());
            found.add(position);
            return found.size() < limit;
        });
        return found;
    }

    private static KeyValueStore<Bytes, byte[]> open(Path task) {
        KeyValueStore<Bytes, byte[]> store = PositionStore.supplier("rows").get();
        StateStoreContext context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), task.toFile()).getStateStoreContext();
        store.init(context, store);
        return store;
    }

    private @Nullable String read(int epoch, long offset) {
        byte[] row = store.get(key(epoch, offset));
        return row == null ? null : new String(row, StandardCharsets.UTF_8);
    }

    private static byte[] row(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Bytes key(int epoch, long offset) {
        return Bytes.wrap(
                ByteBuffer.allocate(10).putShort((short) epoch).putLong(offset).array());
    }

    private static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
