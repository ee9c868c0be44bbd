package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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

    @AfterEach
    void shouldClose() {
        store.close();
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

    /** Also of what was in the files before: not only of what was still in memory. */
    @Test
    void shouldLeaveNothingOfADeletedOrReplacedRowInItsFiles() throws IOException {
        for (int i = 0; i < FEW; i++) {
            put("user-" + i, "secret-" + i + ".");
        }
        store.close();
        store = open(task);
        store.delete(key("user-5"));
        put("user-7", "other");
        put("user-8", "replaced in memory");
        put("user-8", "other");
        store.close();

        String files = files(task);
        assertThat(files).contains("secret-4.", "secret-6.", "other");
        assertThat(files).doesNotContain("secret-5.", "secret-7.", "secret-8.", "in memory");
        assertThat(files).doesNotContain("user-5secret");
        store = open(task);
        for (int i = 0; i < 3 * FEW; i++) {
            put("user-" + i % FEW, "again-" + i + ".");
        }
        store.close();
        store = open(task);
        assertThat(read("user-5")).isEqualTo("again-" + (2 * FEW + 5) + ".");
        assertThat(files(task)).doesNotContain("secret-", "again-5.", "again-" + (FEW + 5) + ".");
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
    void shouldRefuseReadsOnceItIsClosed() {
        put("user", "row");
        store.close();
        store.close();

        assertThat(store.isOpen()).isFalse();
        assertThatThrownBy(() -> read("user")).isInstanceOf(InvalidStateStoreException.class);
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

    /** Keys that come and go leave nothing behind: neither rows, nor what was removed from the index. */
    @Test
    void shouldGiveBackTheRoomOfDeletedRows() throws IOException {
        put("stays", "row");
        for (int i = 0; i < MANY; i++) {
            put("user-" + i, "context " + i);
            store.delete(key("user-" + i));
        }
        assertThat(store.approximateNumEntries()).isEqualTo(1);
        assertThat(files(task, ".rows")).hasSizeLessThanOrEqualTo(4);
        assertThat(read("user-" + (MANY - 1))).isNull();
        assertThat(read("stays")).isEqualTo("row");
        store.close();
        assertThat(task.resolve("rows/index")).hasSize(3 * 4096);
        store = open(task);
        assertThat(read("stays")).isEqualTo("row");
        assertThat(store.approximateNumEntries()).isEqualTo(1);
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
        KeyValueStore<Bytes, byte[]> store = HashedStore.supplier("rows").get();
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
}
