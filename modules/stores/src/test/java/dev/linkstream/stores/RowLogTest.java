package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowLogTest {

    @TempDir
    private Path directory;

    @Test
    void shouldBeginNumbersOfFilesAnew() throws IOException {
        RowLog rows = new RowLog(Disk.SYSTEM, directory, 5);
        rows.append(row(1));
        Manifest.Entry entry = rows.close().get(0);
        // The last number that fits into a location.
        int last = RowLog.FILES - 1;
        String name = String.format(Locale.ROOT, "%012d.rows", last);
        Files.move(directory.resolve(entry.name()), directory.resolve(name));

        rows = RowLog.open(
                Disk.SYSTEM,
                directory,
                new Manifest(
                        "hashed",
                        "rows",
                        "0_0",
                        5,
                        List.of(new Manifest.Entry(name, entry.length(), entry.checksum()))));
        assertThat(rows.get(RowLog.location(last, 0))).isEqualTo(row(1));
        for (int i = 1; i < RowLog.SLOTS; i++) {
            assertThat(rows.append(row(i))).isEqualTo(RowLog.location(last, i));
        }
        assertThat(rows.append(row(7))).isEqualTo(RowLog.location(1, 0));
        assertThat(rows.get(RowLog.location(1, 0))).isEqualTo(row(7));
        assertThat(rows.files()).containsExactly(last, 1);
        rows.close();
    }

    private static byte[] row(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
