package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files are damaged, go, or are others', while a store is closed and while it is open. Whatever a store answers then is
 * right; what it cannot answer is a fault that has it restored, and a closed store that cannot be trusted begins empty.
 */
class StoreDamageTest {

    private static final int ROWS = 1_500;
    private static final int TRIALS = 40;

    @TempDir
    private Path root;

    private final Map<Bytes, byte[]> rows = new HashMap<>();
    private final Random random = new Random(11);
    private int copies;

    /** What may happen to a file. */
    private enum Damage {
        DELETED,
        EMPTIED,
        CUT,
        LONGER,
        HEAD_ZEROED,
        BYTES_ZEROED,
        BITS_FLIPPED,
        OF_ANOTHER_STORE,
        OF_BEFORE
    }

    private record Case(StoreKind kind, Damage damage) {}

    static Stream<Case> cases() {
        return Stream.of(StoreKind.values())
                .flatMap(kind -> Stream.of(Damage.values()).map(damage -> new Case(kind, damage)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldGiveNoWrongRowWhenItWasDamagedWhileClosed(Case each) throws IOException {
        Path closed = closedStore(each.kind);
        for (int trial = 0; trial < trials(each); trial++) {
            for (String file : files(closed, each)) {
                Path task = copy(closed);
                boolean certain = damage(each.damage, task.resolve("rows").resolve(file), each.kind);
                RowStore store = each.kind.open(task, StoreKind.UNFORCED);
                if (StoreKind.isRestored(task)) {
                    assertThat(store.approximateNumEntries()).isZero();
                } else {
                    assertThat(certain).as("%s %s is not noticed", each, file).isFalse();
                    assertNoneWrong(store);
                }
                store.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldGiveNoWrongRowWhenItIsDamagedWhileOpen(Case each) throws IOException {
        Path closed = closedStore(each.kind);
        for (int trial = 0; trial < trials(each); trial++) {
            for (String file : files(closed, each)) {
                Path task = copy(closed);
                RowStore store = each.kind.open(task, StoreKind.UNFORCED);
                Path damaged = task.resolve("rows").resolve(file);
                if (Files.exists(damaged)) {
                    damage(each.damage, damaged, each.kind);
                    assertNoneWrong(store);
                }
                store.close();
            }
        }
    }

    /** What nobody asks for is found as well. */
    @ParameterizedTest
    @EnumSource
    void shouldFindEachRowThatIsDamagedWhileNobodyAsks(StoreKind kind) throws IOException {
        Path closed = closedStore(kind);
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] row = new ArrayList<>(rows.values()).get(random.nextInt(rows.size()));
            if (row.length < 12) {
                continue;
            }
            Path task = copy(closed);
            RowStore store = kind.open(task, StoreKind.UNFORCED);
            flipWhere(task, row);
            // The store's own thread may be in the middle of a round.
            for (int round = 0; round < 2; round++) {
                while (!store.scrub()) {
                    assertThat(store.isOpen()).isTrue();
                }
            }
            assertThatThrownBy(store::approximateNumEntries).isInstanceOf(TaskCorruptedException.class);
            store.close();
            store = kind.open(task, StoreKind.UNFORCED);
            assertThat(StoreKind.isRestored(task)).isTrue();
            store.close();
        }
    }

    /** All of them, or any one where there are many trials. */
    private List<String> files(Path task, Case each) throws IOException {
        List<String> all = files(task);
        return trials(each) < TRIALS ? all : List.of(all.get(random.nextInt(all.size())));
    }

    private static int trials(Case each) {
        return switch (each.damage) {
            case BITS_FLIPPED, BYTES_ZEROED, EMPTIED, CUT -> TRIALS;
            default -> 2;
        };
    }

    private void assertNoneWrong(RowStore store) {
        boolean met = false;
        for (Map.Entry<Bytes, byte[]> row : rows.entrySet()) {
            try {
                assertThat(store.get(row.getKey())).isEqualTo(row.getValue());
                assertThat(met).as("reads after damage was met").isFalse();
            } catch (TaskCorruptedException e) {
                met = true;
            } catch (InternalError e) {
                // Compiled code may be told of a mapped file that was cut off once the store has returned.
                assertThat(e).hasMessageContaining("unsafe memory access");
            }
        }
        if (met) {
            Bytes key = rows.keySet().iterator().next();
            assertThatThrownBy(() -> store.put(key, new byte[1])).isInstanceOf(TaskCorruptedException.class);
            assertThatThrownBy(store::approximateNumEntries).isInstanceOf(TaskCorruptedException.class);
        }
    }

    /** A closed store: rows of three files, some replaced and some deleted, some that are too long for their cells. */
    private Path closedStore(StoreKind kind) throws IOException {
        Path task = root.resolve("closed");
        RowStore store = kind.open(task, StoreKind.UNFORCED);
        while (rows.size() < ROWS) {
            Bytes key = kind.key(random);
            byte[] row = new byte[random.nextInt(20) == 0 ? 1_500 : random.nextInt(150)];
            random.nextBytes(row);
            store.put(key, row.clone());
            rows.put(key, row);
        }
        for (Bytes key : List.copyOf(rows.keySet()).subList(0, 200)) {
            store.put(key, null);
            rows.remove(key);
        }
        store.close();
        return task;
    }

    /** Whether it must be noticed when the store is opened. */
    private boolean damage(Damage damage, Path file, StoreKind kind) throws IOException {
        boolean isManifest = file.endsWith(Manifest.NAME);
        boolean isIndex = file.endsWith(HashIndex.FILE);
        long length = Files.size(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            switch (damage) {
                case DELETED -> Files.delete(file);
                case EMPTIED -> channel.truncate(0);
                case CUT -> channel.truncate(length - 1 - random.nextInt((int) length / 2));
                case LONGER -> channel.write(ByteBuffer.allocate(1), length);
                case HEAD_ZEROED -> channel.write(ByteBuffer.allocate(64), 0);
                case BYTES_ZEROED -> {
                    channel.write(ByteBuffer.allocate((int) Math.min(2048, length)), random.nextInt((int) length) / 2);
                    return false;
                }
                case BITS_FLIPPED -> {
                    long at = (long) (random.nextDouble() * length);
                    ByteBuffer bits = ByteBuffer.allocate(1);
                    channel.read(bits, at);
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) (bits.get(0) ^ (1 << random.nextInt(8)))}), at);
                    return isManifest || isIndex;
                }
                case OF_ANOTHER_STORE, OF_BEFORE -> replace(damage, file, kind);
            }
        }
        return true;
    }

    /** The same file of a store with the same rows, or of this one when it had other rows. */
    private void replace(Damage damage, Path file, StoreKind kind) throws IOException {
        Path task = copy(root.resolve("closed"));
        if (damage == Damage.OF_ANOTHER_STORE) {
            Files.delete(task.resolve("rows").resolve(Manifest.NAME));
        }
        RowStore other = kind.open(task, StoreKind.UNFORCED);
        rows.forEach((key, row) -> other.put(key, row.clone()));
        other.close();
        Path replacing = task.resolve("rows").resolve(file.getFileName());
        Files.copy(
                Files.exists(replacing) ? replacing : task.resolve("rows/manifest"),
                file,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static void flipWhere(Path task, byte[] row) throws IOException {
        for (String file : files(task)) {
            Path path = task.resolve("rows").resolve(file);
            int at = Files.readString(path, StandardCharsets.ISO_8859_1)
                    .indexOf(new String(row, StandardCharsets.ISO_8859_1));
            if (at >= 0) {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) (row[5] ^ 4)}), at + 5);
                }
                return;
            }
        }
        throw new AssertionError("The row lies in no file");
    }

    private static List<String> files(Path task) throws IOException {
        try (Stream<Path> files = Files.list(task.resolve("rows"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path copy(Path closed) throws IOException {
        Path task = root.resolve("copy-" + copies++ % 8);
        Path directory = Files.createDirectories(task.resolve("rows"));
        for (String file : files(task)) {
            Files.delete(directory.resolve(file));
        }
        for (String file : files(closed)) {
            Files.copy(closed.resolve("rows").resolve(file), directory.resolve(file));
        }
        return task;
    }
}
