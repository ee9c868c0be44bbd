package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * What a store goes through, beside a plain map that must agree at every step: rows that are put, replaced, deleted and
 * asked for, closes, and faults of the disk and the machine in the middle of any change to its files. After a fault, what
 * is opened has either all rows of the last close or none, and says so; rows come back as from a changelog then. A closed
 * store has no byte of rows that were replaced or deleted.
 */
final class StoreHistory {

    private static final List<FaultyDisk.Fault> FAULTS = List.of(FaultyDisk.Fault.values());
    private static final Pattern MARK = Pattern.compile("<[0-9]{9}>");
    private static final byte[] FILLER = "abcdefgh".repeat(4_000).getBytes(StandardCharsets.US_ASCII);

    private final StoreKind kind;
    private final Random random;
    private final Path root;
    private final Map<Bytes, byte[]> rows = new HashMap<>();
    private final List<Bytes> keys = new ArrayList<>();

    /** The rows of the last close, null where it was not a whole one. */
    private @Nullable Map<Bytes, byte[]> closedRows;

    private Path task;
    private FaultyDisk disk;
    private RowStore store;
    private int lives;
    private int faults;
    private int marks;

    StoreHistory(StoreKind kind, long seed, Path root) throws IOException {
        this.kind = kind;
        this.root = root;
        random = new Random(seed);
        task = root.resolve("0");
        disk = new FaultyDisk(task.resolve("rows"), random);
        store = kind.open(task, disk);
    }

    int faults() {
        return faults;
    }

    /** @param meanRest how many steps between faults, about */
    void run(int steps, int meanRest) throws IOException {
        for (int step = 0; step < steps; step++) {
            if (random.nextInt(meanRest) == 0) {
                arm(random.nextInt(60), FAULTS.get(random.nextInt(FAULTS.size())));
            }
            step();
        }
        disk.mend();
        closeAndOpen();
        store.close();
    }

    private void arm(int changes, FaultyDisk.Fault fault) {
        disk.fail(changes, fault, root.resolve(String.valueOf(++lives)).resolve("rows"));
    }

    /** A short history, which always is the same, that a fault ends at a given change of a file. */
    boolean isWholeDespite(int changes, FaultyDisk.Fault fault) throws IOException {
        for (int i = 0; i < 80; i++) {
            step();
        }
        closeAndOpen();
        arm(changes, fault);
        for (int i = 0; i < 80; i++) {
            step();
        }
        closeAndOpen();
        disk.mend();
        closeAndOpen();
        store.close();
        return faults == 0;
    }

    private void step() throws IOException {
        int dice = random.nextInt(10_000);
        if (dice < 2) {
            closeAndOpen();
        } else if (dice < 3) {
            assertThat(all()).isEqualTo(comparable(rows));
        } else if (dice < 6_000) {
            Bytes key =
                    random.nextInt(3) == 0 || keys.isEmpty() ? kind.key(random) : keys.get(random.nextInt(keys.size()));
            change(key, random.nextInt(6) == 0 ? null : row());
        } else {
            assertSame(
                    keys.isEmpty() || random.nextInt(10) == 0
                            ? kind.key(random)
                            : keys.get(random.nextInt(keys.size())));
        }
    }

    private void change(Bytes key, byte @Nullable [] row) throws IOException {
        closedRows = null;
        try {
            store.put(key, row);
        } catch (ProcessorStateException e) {
            assertThat(disk.isFailing()).isTrue();
            remember(key, row);
            assertThatThrownBy(() -> store.get(key)).isInstanceOf(ProcessorStateException.class);
            assertThatThrownBy(() -> store.put(key, row)).isInstanceOf(ProcessorStateException.class);
            store.close();
            openAfterFault();
            return;
        }
        remember(key, row);
    }

    private void remember(Bytes key, byte @Nullable [] row) {
        if (row == null) {
            rows.remove(key);
        } else if (rows.put(key, row.clone()) == null) {
            keys.add(key);
        }
    }

    private byte[] row() {
        int length = random.nextInt(40) == 0 ? 11 + random.nextInt(3_000) : random.nextInt(200);
        byte[] row = new byte[length];
        System.arraycopy(FILLER, 0, row, 0, length);
        if (length >= 11) {
            byte[] mark = String.format(Locale.ROOT, "<%09d>", ++marks).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(mark, 0, row, random.nextInt(length - 10), 11);
        }
        return row;
    }

    private void assertSame(Bytes key) {
        assertThat(store.get(key)).as("row of %s", key).isEqualTo(rows.get(key));
    }

    private void closeAndOpen() throws IOException {
        closedRows = new HashMap<>(rows);
        store.close();
        if (disk.isFailing()) {
            openAfterFault();
            return;
        }
        assertThat(marks()).isEqualTo(marksOf(rows));
        try {
            store = kind.open(task, disk);
        } catch (ProcessorStateException e) {
            assertThat(disk.isFailing()).isTrue();
            openAfterFault();
            return;
        }
        assertThat(StoreKind.isRestored(task)).isFalse();
        assertAllSame();
        closedRows = null;
    }

    private void openAfterFault() throws IOException {
        faults++;
        disk.mend();
        Path next = root.resolve(String.valueOf(lives));
        if (Files.exists(next)) {
            task = next;
            disk = new FaultyDisk(task.resolve("rows"), random);
        }
        store = kind.open(task, disk);
        if (StoreKind.isRestored(task)) {
            assertThat(all()).isEmpty();
            rows.forEach((key, row) -> store.put(key, row.clone()));
        } else {
            assertThat(closedRows).isNotNull();
        }
        assertAllSame();
        closedRows = null;
    }

    private void assertAllSame() {
        assertThat(all()).isEqualTo(comparable(rows));
    }

    private Map<Bytes, Bytes> all() {
        Map<Bytes, Bytes> all = new HashMap<>();
        try (KeyValueIterator<Bytes, byte[]> found = store.all()) {
            while (found.hasNext()) {
                KeyValue<Bytes, byte[]> row = found.next();
                assertThat(all.put(row.key, Bytes.wrap(row.value))).isNull();
            }
        }
        return all;
    }

    private static Map<Bytes, Bytes> comparable(Map<Bytes, byte[]> rows) {
        Map<Bytes, Bytes> comparable = new HashMap<>();
        rows.forEach((key, row) -> comparable.put(key, Bytes.wrap(row)));
        return comparable;
    }

    private static Set<String> marksOf(Map<Bytes, byte[]> rows) {
        Set<String> marks = new HashSet<>();
        rows.values().forEach(row -> addMarks(row, marks));
        return marks;
    }

    private Set<String> marks() throws IOException {
        Set<String> marks = new HashSet<>();
        try (Stream<Path> files = Files.list(task.resolve("rows"))) {
            for (Path each : files.toList()) {
                addMarks(Files.readAllBytes(each), marks);
            }
        }
        return marks;
    }

    private static void addMarks(byte[] bytes, Set<String> marks) {
        for (int at = 0; at + 11 <= bytes.length; at++) {
            if (bytes[at] == '<') {
                Matcher mark = MARK.matcher(new String(bytes, at, 11, StandardCharsets.ISO_8859_1));
                if (mark.matches()) {
                    marks.add(mark.group());
                }
            }
        }
    }
}
