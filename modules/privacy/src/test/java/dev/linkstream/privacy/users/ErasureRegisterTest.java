package dev.linkstream.privacy.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.privacy.Fixtures;
import dev.linkstream.privacy.users.ErasureRegister.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErasureRegisterTest {

    private static final UserNames NAMES = new UserNames(new byte[32]);

    @TempDir
    Path directory;

    private static Entry entry(String id, String user, int seconds) {
        return new Entry(id, ByteBuffer.wrap(NAMES.of(user)), Fixtures.NOON.plusSeconds(seconds));
    }

    @Test
    void shouldAddToAFileWhatItHasNot() throws IOException {
        Path file = directory.resolve("erasures");
        ErasureRegister.of(List.of(entry("1", "ann", 0))).addTo(file);
        ErasureRegister.of(List.of(entry("1", "ann", 0), entry("2", "bob", 5))).addTo(file);

        assertThat(ErasureRegister.read(file).entries()).containsExactly(entry("1", "ann", 0), entry("2", "bob", 5));
        assertThat(Files.readString(file)).as("names nobody").doesNotContain("ann", "bob");
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void shouldKnowWhenEachWasErasedLast() {
        ErasureRegister register = ErasureRegister.of(List.of(entry("1", "ann", 0), entry("2", "ann", 9)))
                .and(ErasureRegister.of(List.of(entry("3", "bob", 5))));

        assertThat(register.lastByUser())
                .hasSize(2)
                .containsEntry(ByteBuffer.wrap(NAMES.of("ann")), Fixtures.NOON.plusSeconds(9));
    }

    @Test
    void shouldRefuseALineThatIsNoneOfOurs() throws IOException {
        Path file = directory.resolve("erasures");
        Files.writeString(file, "nonsense\n");

        assertThatThrownBy(() -> ErasureRegister.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 1");
        assertThat(ErasureRegister.read(directory.resolve("none")).entries()).isEmpty();
    }
}
