package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashedStoreTest {

    /** So many that the index grows some ten times, and that some of them share what an entry has of their hash. */
    private static final int MANY = 300_000;

    /** So few that most rows are of no use when each has been replaced a few times. */
    private static final int FEW = 10_000;

    @TempDir
    private Path task;

    private KeyValueStore<Bytes, byte[]> store;

    @BeforeEach
    void shouldOpen() {
        store = open(task);
    }

    @Test
    void shouldReplaceAndDelete() {
        put("user", "old");
        put("user", "new and longer");
        put("empty", "");

        assertThat(read("user")).isEqualTo("new and longer");
        assertThat(read("empty")).isEmpty();
        assertThat(read("use")).isNull();
        assertThat(store.putIfAbsent(key("user"), bytes("never"))).isEqualTo(bytes("new and longer"));
        assertThat(store.putIfAbsent(key("other"), bytes("there"))).isNull();
        assertThat(store.delete(key("user"))).isEqualTo(bytes("new and longer"));
        assertThat(store.delete(key("nobody"))).isNull();

        assertThat(read("user")).isNull();
        assertThat(read("other")).isEqualTo("there");
        put("user", "back");
        assertThat(read("user")).isEqualTo("back");
    }

    @Test
    void shouldLeaveNothingOfADeletedOrReplacedRowInTheFilesOfAWipingStore(@TempDir Path other) throws IOException {
        KeyValueStore<Bytes, byte[]> wiping = open(other, HashedStore.wiping("rows"));
        for (int i = 0; i < FEW; i++) {
            wiping.put(key("user-" + i), bytes("secret-" + i + "."));
        }
        wiping.delete(key("user-9999")); // it is not yet written to the file
        wiping.flush();
        wiping.delete(key("user-5"));
        wiping.put(key("user-7"), bytes("other"));
        wiping.flush();

        String files = files(other);
        assertThat(files).contains("secret-4.", "secret-6.", "other");
        assertThat(files).doesNotContain("secret-5.", "secret-7.", "secret-9999.");
        for (int i = 0; i < 3 * FEW; i++) {
            wiping.put(key("user-" + i % FEW), bytes("again-" + i + "."));
        }
        wiping.close();
        wiping = open(other, HashedStore.wiping("rows"));
        assertThat(wiping.get(key("user-5"))).isEqualTo(bytes("again-" + (2 * FEW + 5) + "."));
        assertThat(files(other)).doesNotContain("secret-", "again-5.", "again-" + (FEW + 5) + ".");
        wiping.close();
    }

    private static String files(Path directory) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void shouldFindEachOfManyKeysOverARestart() {
        for (int i = 0; i < MANY; i++) {
            put("user-" + i, "context " + i);
        }
        assertMany();

        store.close();
        store = open(task);
        assertMany();
        put("user-7", "changed");
        put("one more", "after the restart");
        store.close();
        store = open(task);
        assertThat(read("user-7")).isEqualTo("changed");
        assertThat(read("one more")).isEqualTo("after the restart");
        assertThat(store.approximateNumEntries()).isEqualTo(MANY + 1);
    }

    private void assertMany() {
        for (int i = 0; i < MANY; i++) {
            assertThat(read("user-" + i)).isEqualTo("context " + i);
            assertThat(read("nobody-" + i)).isNull();
        }
    }

    @Test
    void shouldKeepRowsOfAllSizes() {
        Random random = new Random(1);
        byte[][] rows = new byte[60][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new byte[i * i * 300];
            random.nextBytes(rows[i]);
            store.put(key("user-" + i), rows[i]);
        }
        for (boolean restarted : new boolean[] {false, true}) {
            for (int i = 0; i < rows.length; i++) {
                assertThat(store.get(key("user-" + i)))
                        .as("row %d, restarted %s", i, restarted)
                        .isEqualTo(rows[i]);
            }
            store.close();
            store = open(task);
        }
    }

    @Test
    void shouldGiveAllRowsOnce() {
        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < FEW; i++) {
            put("user-" + i % (FEW / 2), "version " + i);
            expected.put("user-" + i % (FEW / 2), "version " + i);
        }
        store.delete(key("user-3"));
        expected.remove("user-3");

        Map<String, String> all = new HashMap<>();
        try (KeyValueIterator<Bytes, byte[]> rows = store.all()) {
            while (rows.hasNext()) {
                Bytes key = rows.peekNextKey();
                KeyValue<Bytes, byte[]> row = rows.next();
                assertThat(row.key).isEqualTo(key);
                assertThat(all.put(text(row.key.get()), text(row.value))).isNull();
            }
            assertThatThrownBy(rows::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(all).isEqualTo(expected);
        assertThatThrownBy(() -> store.range(key("a"), key("b"))).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shouldGiveBackTheRoomOfReplacedRows() throws IOException {
        for (int i = 0; i < MANY; i++) {
            put("never changed " + i % 100, "cold");
            put("user-" + i % FEW, "version " + i);
        }

        // Of use are fewer than a file holds; of no use may be as many as one holds, and what came while it was
        // cleaned.
        assertThat(files(task, ".rows")).hasSizeLessThanOrEqualTo(4);
        assertThat(2 * MANY / RowLog.SLOTS).isGreaterThan(8);
        assertNewest();
        store.close();
        store = open(task);
        assertNewest();
    }

    @Test
    void shouldCleanTheFilesThatHaveLeastOfUse() throws IOException {
        for (int i = 0; i < RowLog.SLOTS; i++) {
            put("never changed " + i, "cold");
        }
        Path cold = files(task, ".rows").get(0);
        for (int i = 0; i < MANY; i++) {
            put("user-" + i % FEW, "version " + i);
        }
        assertThat(files(task, ".rows")).contains(cold).hasSizeLessThanOrEqualTo(5);
        assertNewest();
    }

    private void assertNewest() {
        for (int i = MANY - FEW; i < MANY; i++) {
            assertThat(read("user-" + i % FEW)).isEqualTo("version " + i);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(read("never changed " + i)).isEqualTo("cold");
        }
    }

    @Test
    void shouldKeepAfterAKillWhatWasFlushed(@TempDir Path copy) throws IOException {
        for (int i = 0; i < MANY; i++) {
            put("user-" + i % FEW, "version " + i);
        }
        store.delete(key("user-3"));
        put("since deleted", "old");
        // From now on there is an index of before.
        store.close();
        store = open(task);
        put("user-4", "since the index");
        put("new since the index", "flushed");
        store.flush();
        put("never written", "only in memory");
        store.delete(key("since deleted"));

        copyFiles(copy);
        store = open(copy);

        for (int i = MANY - FEW; i < MANY; i++) {
            String last = i % FEW == 4 ? "since the index" : "version " + i;
            assertThat(read("user-" + i % FEW)).isEqualTo(i % FEW == 3 ? null : last);
        }
        assertThat(read("new since the index")).isEqualTo("flushed");
        assertThat(read("never written")).isNull();
        // The changelog is read again.
        put("never written", "restored");
        store.delete(key("since deleted"));
        store.close();
        store = open(copy);
        assertThat(read("never written")).isEqualTo("restored");
        assertThat(read("since deleted")).isNull();
        assertThat(read("user-4")).isEqualTo("since the index");
    }

    /** The changelog would not bring such a row back: it has not changed since the last checkpoint. */
    @Test
    void shouldKeepAfterAKillWhatWasFlushedAndMovedSince(@TempDir Path copy) throws IOException {
        int cold = 100;
        for (int i = 0; i < RowLog.SLOTS - cold; i++) {
            put("hot " + i % FEW, "flushed");
        }
        // They are the last rows of their file: when it is dropped, they have just been moved.
        for (int i = 0; i < cold; i++) {
            put("cold " + i, "flushed");
        }
        store.flush();
        List<Path> flushed = files(task, ".rows");
        for (int i = 0; i < MANY && files(task, ".rows").containsAll(flushed); i++) {
            put("hot " + i % FEW, "version " + i);
        }
        assertThat(files(task, ".rows")).doesNotContainAnyElementsOf(flushed);

        copyFiles(copy);
        store = open(copy);

        for (int i = 0; i < cold; i++) {
            assertThat(read("cold " + i)).isEqualTo("flushed");
        }
    }

    @Test
    void shouldBeginNumbersOfFilesAnew() throws IOException {
        put("first", "in the first file");
        store.close();
        // The last one that fits into a location.
        int last = (1 << 20) - 1;
        Files.move(
                files(task, ".rows").get(0),
                task.resolve("rows").resolve(String.format(Locale.ROOT, "%012d.rows", last)));
        Files.delete(files(task, ".index").get(0));
        store = open(task);
        for (int i = 0; i < 2 * RowLog.SLOTS - 10; i++) {
            put("user-" + i % RowLog.SLOTS, "version " + i);
        }
        for (boolean filled : new boolean[] {false, true}) {
            assertThat(read("first")).as("index filled %s", filled).isEqualTo("in the first file");
            assertThat(read("user-5")).isEqualTo("version " + (RowLog.SLOTS + 5));
            store.close();
            Files.delete(files(task, ".index").get(0));
            store = open(task);
        }
        assertThat(files(task, ".rows"))
                .noneMatch(file -> file.endsWith(String.format(Locale.ROOT, "%012d.rows", last + 1)));
    }

    @Test
    void shouldTellOfARowThatTheDiskHasSpoilt() throws IOException {
        put("user", "a row that was once whole");
        store.close();
        Path file = files(task, ".rows").get(0);
        int at = Files.readString(file, StandardCharsets.ISO_8859_1).indexOf("once whole");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {'O'}), at);
        }
        store = open(task);

        assertThatThrownBy(() -> store.get(key("user")))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessageContaining("rows")
                .rootCause()
                .hasMessageContaining(file.getFileName().toString());
        assertThatThrownBy(() -> put("user", "new")).isInstanceOf(ProcessorStateException.class);
    }

    @Test
    void shouldRefuseReadsOnceItIsClosed() {
        put("user", "row");
        store.close();
        store.close();

        assertThat(store.isOpen()).isFalse();
        assertThatThrownBy(() -> read("user")).isInstanceOf(InvalidStateStoreException.class);
    }

    @Test
    void shouldHaveEverythingRestoredWhereItsFilesHaveAnotherFormat() throws IOException {
        put("user", "row");
        store.close();
        Path checkpoint = Files.writeString(task.resolve(".checkpoint"), "0\n1\nchangelog 0 17\n");
        try (FileChannel channel = FileChannel.open(files(task, ".rows").get(0), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes("other")), 0);
        }

        store = open(task);

        assertThat(checkpoint).doesNotExist();
        assertThat(read("user")).isNull();
        put("user", "restored");
        store.close();
        store = open(task);
        assertThat(read("user")).isEqualTo("restored");
    }

    /** Java closes a channel under all who read it when one of them is interrupted. */
    @Test
    void shouldReadOnWhenAReaderIsInterrupted() {
        put("user", "row");
        store.close();
        store = open(task);

        Thread.currentThread().interrupt();
        assertThat(read("user")).isEqualTo("row");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(read("user")).isEqualTo("row");
    }

    /** While the index grows, and while files are cleaned and dropped. */
    @Test
    void shouldShowReadersTheNewestRows() {
        AtomicIntegerArray versions = new AtomicIntegerArray(FEW);
        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> {
            Random random = new Random(2);
            int read = 0;
            while (versions.get(FEW - 1) < MANY / FEW) {
                int user = random.nextInt(FEW);
                int version = versions.get(user);
                String row = read("user-" + user);
                if (version > 0) {
                    assertThat(row).as("user %d", user).isNotNull();
                    assertThat(Integer.parseInt(String.valueOf(row))).isBetween(version, versions.get(user) + 1);
                    read++;
                }
            }
            return read;
        });
        for (int version = 1; version <= MANY / FEW; version++) {
            for (int user = 0; user < FEW; user++) {
                put("user-" + user, String.valueOf(version));
                versions.set(user, version);
                put("new with " + version + "-" + user % 1_000, "");
            }
        }
        assertThat(reading.join()).isPositive();
    }

    private static KeyValueStore<Bytes, byte[]> open(Path task) {
        return open(task, HashedStore.supplier("rows"));
    }

    private static KeyValueStore<Bytes, byte[]> open(Path task, KeyValueBytesStoreSupplier supplier) {
        KeyValueStore<Bytes, byte[]> store = supplier.get();
        StateStoreContext context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), task.toFile()).getStateStoreContext();
        store.init(context, store);
        return store;
    }

    private void put(String key, String row) {
        store.put(key(key), bytes(row));
    }

    private @Nullable String read(String key) {
        byte[] row = store.get(key(key));
        return row == null ? null : text(row);
    }

    private static Bytes key(String text) {
        return Bytes.wrap(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<Path> files(Path task, String end) throws IOException {
        try (Stream<Path> files = Files.list(task.resolve("rows"))) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    private void copyFiles(Path copy) throws IOException {
        Files.createDirectories(copy.resolve("rows"));
        for (Path file : files(task, "")) {
            Files.copy(file, copy.resolve("rows").resolve(file.getFileName()));
        }
    }
}
