package dev.linkstream.privacy.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.privacy.Fixtures;
import dev.linkstream.privacy.master.MasterKey;
import dev.linkstream.privacy.master.MasterKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserKeyFileTest {

    private static final UserNames NAMES = new UserNames(new byte[32]);
    private static final UserKeyRow ROWS;

    static {
        MasterKeys masterKeys = MasterKeys.of(MasterKey.generate(Fixtures.RANDOM));
        ROWS = new UserKeyRow(() -> masterKeys);
    }

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("user-keys-0000");
    }

    private static byte[] row(String secret) {
        byte[] bytes = new byte[MasterKey.KEY_BYTES];
        byte[] text = secret.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, 0, text.length);
        return ROWS.write(new UserKey(bytes, Fixtures.NOON));
    }

    private Map<String, ByteBuffer> rows() throws IOException {
        Map<String, ByteBuffer> rows = new TreeMap<>();
        UserKeyFile.read(path, (name, row) -> rows.put(hex(name), ByteBuffer.wrap(row)));
        return rows;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void shouldKeepTheLastRowOfEachAndNoByteOfOthers() throws IOException {
        byte[] first = row("first");
        byte[] second = row("second");
        byte[] deleted = row("deleted");
        try (UserKeyFile file = UserKeyFile.open(path)) {
            for (int i = 0; i < 10_000; i++) {
                file.put(NAMES.of("user-" + i), row("u" + i));
            }
            file.put(NAMES.of("ann"), first);
            file.put(NAMES.of("bob"), deleted);
        }
        long size = Files.size(path);
        try (UserKeyFile file = UserKeyFile.open(path)) {
            file.put(NAMES.of("ann"), second);
            file.delete(NAMES.of("bob"));
            file.put(NAMES.of("new"), row("new"));
        }

        assertThat(Files.size(path)).as("room is used again").isEqualTo(size);
        assertThat(rows()).hasSize(10_002).containsValue(ByteBuffer.wrap(second));
        String bytes = Files.readString(path, StandardCharsets.ISO_8859_1);
        for (byte[] gone : new byte[][] {first, deleted}) {
            assertThat(bytes).doesNotContain(new String(gone, StandardCharsets.ISO_8859_1));
        }
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldOverwriteTheKeysOfWhoWasErasedAndNotThoseOfTheNextPerson() throws IOException {
        byte[] gone = row("gone");
        try (UserKeyFile file = UserKeyFile.open(path)) {
            file.put(NAMES.of("ann"), gone);
            file.put(NAMES.of("next"), row("next"));
        }
        Map<ByteBuffer, Instant> erased = Map.of(
                ByteBuffer.wrap(NAMES.of("ann")), Fixtures.NOON.plusSeconds(1),
                ByteBuffer.wrap(NAMES.of("next")), Fixtures.NOON.minusSeconds(1));

        assertThat(UserKeyFile.erase(path, erased)).isEqualTo(1);

        assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(gone, StandardCharsets.ISO_8859_1));
        assertThat(rows()).hasSize(1);
        assertThat(UserKeyFile.erase(path, erased)).isZero();
    }

    @Test
    void shouldTellADamagedKey() throws IOException {
        try (UserKeyFile file = UserKeyFile.open(path)) {
            file.put(NAMES.of("ann"), row("ann"));
        }
        byte[] bytes = Files.readAllBytes(path);
        bytes[40] ^= 1;
        Files.write(path, bytes);

        assertThatThrownBy(this::rows).isInstanceOf(IOException.class).hasMessageContaining("damaged at byte 0");

        Files.write(path, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(this::rows).isInstanceOf(IOException.class).hasMessageContaining("cut off");
    }
}
