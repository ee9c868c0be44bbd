package dev.linkstream.core.epochs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.codes.Position;
import dev.linkstream.stores.LogPosition;
import dev.linkstream.streams.StreamsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadMarksTest {

    private static final int PARTITIONS = 3;

    @TempDir
    private Path directory;

    private CoreSettings settings;

    @BeforeEach
    void shouldHaveADirectory() {
        settings = new CoreSettings(
                new StreamsSettings(
                        Map.of(), directory.resolve("state"), "127.0.0.1:1", 1, 0, Duration.ofMillis(100), 1),
                ValueLimits.DEFAULT);
    }

    @Test
    void shouldKnowNothingWhereNothingIsLeft() {
        assertThat(left().last(0)).isNull();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldLeaveWhatWasMarkedWithoutBeingClosed() {
        ReadMarks marks = ReadMarks.in(settings, "app", PARTITIONS);
        marks.mark(0, new LogPosition(0, 0));
        marks.mark(2, new LogPosition(0, 7));
        marks.mark(2, new LogPosition(Position.MAX_EPOCH, Position.MAX_OFFSET));

        assertThat(left().last(0)).isEqualTo(new Position(0, 0, 0));
        assertThat(left().last(1)).isNull();
        assertThat(left().last(2)).isEqualTo(new Position(Position.MAX_EPOCH, 2, Position.MAX_OFFSET));
    }

    @Test
    void shouldGoOnWithWhatIsLeft() {
        ReadMarks.in(settings, "app", PARTITIONS).mark(1, new LogPosition(3, 9));
        ReadMarks.in(settings, "app", PARTITIONS).mark(0, new LogPosition(3, 1));

        assertThat(left().last(1)).isEqualTo(new Position(3, 1, 9));
    }

    @Test
    void shouldForget() {
        ReadMarks.in(settings, "app", PARTITIONS).mark(1, new LogPosition(3, 9));

        ReadMarks.forget(settings, "app");

        assertThat(left().last(1)).isNull();
        ReadMarks.forget(settings, "app");
    }

    @Test
    void shouldNameTheFileThatIsDamaged() throws IOException {
        ReadMarks.in(settings, "app", PARTITIONS).mark(1, new LogPosition(3, 9));
        Path file = settings.streams().stateDirectory().resolve("app-read-marks");
        Files.writeString(file, "garbage garbage garbage");

        assertThatThrownBy(this::left)
                .isInstanceOf(EpochRefusedException.class)
                .hasMessageContainingAll(file.toString(), "partition 0", "Delete the file and start again");
    }

    private ReadMarks left() {
        return ReadMarks.leftIn(settings, "app", PARTITIONS);
    }
}
