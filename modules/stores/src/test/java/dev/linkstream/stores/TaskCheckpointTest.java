package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskCheckpointTest {

    @TempDir
    private Path application;

    @Test
    void shouldWipeTasksThatWereNotClosed() throws IOException {
        Path closed = file("0_0/links/rows");
        file("0_0/.checkpoint");
        file("0_11/links/rows");
        Path other = file("kafka-streams-process-metadata");

        TaskCheckpoint.wipeUnclosed(application);

        assertThat(closed).exists();
        assertThat(other).exists();
        try (Stream<Path> left = Files.list(application)) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("0_0", "kafka-streams-process-metadata");
        }
    }

    @Test
    void shouldFindNothingToWipeAtTheFirstStart() {
        TaskCheckpoint.wipeUnclosed(application.resolve("not-yet-there"));

        assertThat(application.resolve("not-yet-there")).doesNotExist();
    }

    private Path file(String name) throws IOException {
        Path file = application.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, name);
    }
}
