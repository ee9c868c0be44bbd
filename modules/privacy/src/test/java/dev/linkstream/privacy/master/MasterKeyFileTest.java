package dev.linkstream.privacy.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.privacy.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyFileTest {

    @TempDir
    private Path directory;

    @Test
    void shouldKeepANewKeyForItsOwnerAloneAndOnlyWhenItIsUsed() throws Exception {
        Path file = directory.resolve("data").resolve("master-keys");
        MasterKeyFile made = MasterKeyFile.load(null, file, Fixtures.RANDOM);
        assertThat(file).doesNotExist();

        made.keep();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(MasterKeyFile.load(" ", file, Fixtures.RANDOM)
                        .get()
                        .current()
                        .toHex())
                .isEqualTo(made.get().current().toHex());
    }

    @Test
    void shouldTakeUpALineThatIsAdded() throws Exception {
        Path file = directory.resolve("master-keys");
        MasterKeyFile keys = MasterKeyFile.load(null, file, Fixtures.RANDOM);
        keys.keep();
        MasterKey first = keys.get().current();
        MasterKey second = MasterKey.generate(Fixtures.RANDOM);

        Files.writeString(file, first.toHex() + "\n" + second.toHex() + "\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        keys.refresh();

        assertThat(keys.get().current().fingerprint()).isEqualTo(second.fingerprint());
        assertThat(keys.get().has(first.fingerprint())).isTrue();
        Files.writeString(file, "oops");
        Files.setLastModifiedTime(file, FileTime.fromMillis(2));
        keys.refresh();
        assertThat(keys.get().current().fingerprint()).isEqualTo(second.fingerprint());
    }

    @Test
    void shouldTakeKeysFromTheSettingAndNeverShowThem() {
        String one = "a".repeat(64);
        String two = "B".repeat(64);

        MasterKeyFile keys = MasterKeyFile.load(one + ", " + two, directory.resolve("none"), Fixtures.RANDOM);

        assertThat(keys.get().current().toHex()).isEqualTo("b".repeat(64));
        assertThat(keys.get().toString()).doesNotContain("aaaa", "bbbb");
        assertThatThrownBy(() -> MasterKeyFile.load("secret", directory.resolve("none"), Fixtures.RANDOM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("linkstream.privacy.master-keys, as set, are wrong: line 1: a master key must be 64 hex"
                        + " digits (AES-256), was 6 characters");
    }
}
