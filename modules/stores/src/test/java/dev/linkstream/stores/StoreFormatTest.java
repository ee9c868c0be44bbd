package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoreFormatTest {

    @TempDir
    private Path task;

    private final Map<Bytes, Bytes> rows = new HashMap<>();

    @ParameterizedTest
    @EnumSource
    void shouldBeReadableByWhoHasReadTheReadme(StoreKind kind) throws IOException {
        fill(kind);

        assertThat(StrangersReader.read(task.resolve("rows"))).isEqualTo(rows);
    }

    /** In a locale with digits of its own. */
    @ParameterizedTest
    @EnumSource
    void shouldHaveTheSameNamesInEveryLocale(StoreKind kind) throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(String.format(Locale.getDefault(), "%d", 7)).isNotEqualTo("7");
            fill(kind);
            assertThat(StrangersReader.read(task.resolve("rows"))).isEqualTo(rows);
        } finally {
            Locale.setDefault(before);
        }
        RowStore store = kind.open(task, StoreKind.UNFORCED);
        assertThat(StoreKind.isRestored(task)).isFalse();
        rows.forEach((key, row) -> assertThat(store.get(key)).isEqualTo(row.get()));
        store.close();
    }

    /** A kill, and what another version or locale left: none of it has a manifest. */
    @ParameterizedTest
    @EnumSource
    void shouldBeginEmptyWhereItWasNotClosed(StoreKind kind) throws IOException {
        RowStore killed = kind.open(task, StoreKind.UNFORCED);
        killed.put(kind.key(new Random(1)), new byte[100]);

        RowStore store = kind.open(task, StoreKind.UNFORCED);
        assertThat(StoreKind.isRestored(task)).isTrue();
        assertThat(store.get(kind.key(new Random(1)))).isNull();
        store.put(kind.key(new Random(1)), new byte[] {1});
        store.close();
        killed.abandon();
    }

    @Test
    void shouldNotBeTakenForAnotherTasks() throws IOException {
        fill(StoreKind.HASHED);
        Manifest manifest = Manifest.read(task.resolve("rows"), "hashed", "rows", "0_0");
        assertThat(manifest.task()).isEqualTo("0_0");
        for (String[] other :
                new String[][] {{"positions", "rows", "0_0"}, {"hashed", "links", "0_0"}, {"hashed", "rows", "0_1"}}) {
            assertThatThrownBy(() -> Manifest.read(task.resolve("rows"), other[0], other[1], other[2]))
                    .isInstanceOf(DamageException.class)
                    .hasMessageContaining("manifest is of hashed rows of task 0_0");
        }
    }

    private void fill(StoreKind kind) throws IOException {
        Random random = new Random(5);
        RowStore store = kind.open(task, StoreKind.UNFORCED);
        for (int i = 0; i < 5_000; i++) {
            Bytes key = kind.key(random);
            byte[] row = new byte[random.nextInt(30) == 0 ? 2_000 : random.nextInt(120)];
            random.nextBytes(row);
            if (random.nextInt(5) == 0) {
                store.put(key, null);
                rows.remove(key);
            } else {
                store.put(key, row.clone());
                rows.put(key, Bytes.wrap(row));
            }
        }
        store.close();
    }
}
