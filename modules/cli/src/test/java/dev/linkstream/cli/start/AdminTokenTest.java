package dev.linkstream.cli.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.cli.terminal.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {

    @TempDir
    private Path data;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Console console = new Console(out, new PrintStream(out, true, StandardCharsets.UTF_8), 0, Map.of());

    @Test
    void shouldShowAGeneratedTokenOnceAndKeepItForItsOwnerAlone() throws Exception {
        String token = new AdminToken(data, console).of("");
        String again = new AdminToken(data, console).of("");

        assertThat(again).isEqualTo(token).matches("lsa_[0-9a-f]{48}");
        assertThat(out.toString(StandardCharsets.UTF_8)).containsOnlyOnce(token);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("admin-token"))))
                .isEqualTo("rw-------");
        assertThat(data).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void shouldPreferTheSettingAndKeepNothing() {
        assertThat(new AdminToken(data, console).of("set")).isEqualTo("set");

        assertThat(data).isEmptyDirectory();
    }

    @Test
    void shouldNameTheFileThatCannotBeWritten() {
        Path missing = data.resolve("missing");

        assertThatThrownBy(() -> new AdminToken(missing, console).of(""))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(missing.resolve("admin-token").toString());
    }
}
