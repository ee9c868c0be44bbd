package dev.linkstream.query.batches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.reads.partition.BatchRead;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchStatusTest {

    private static final Instant LOGGED = Instant.parse("2026-01-02T03:04:05Z");

    private static Object status(@Nullable Long total, @Nullable Long lines, boolean uploading, Duration silence) {
        BatchRead.Part part = new BatchRead.Part("s", null, total, 3, 1, LOGGED, LOGGED, lines, uploading);
        return String.valueOf(
                BatchStatus.of(part, LOGGED.plus(silence)).json("b").get("status"));
    }

    @Test
    void shouldTellWithinAMinuteThatAnUploadWentWithItsServer() {
        assertThat(status(null, null, true, Duration.ofSeconds(40))).isEqualTo("uploading");
        assertThat(status(null, null, true, Duration.ofSeconds(46))).isEqualTo("abandoned");
        assertThat(status(null, 4L, false, Duration.ZERO)).as("broken off").isEqualTo("abandoned");
        assertThat(status(5L, 5L, false, Duration.ofHours(2))).isEqualTo("running");
        assertThat(status(4L, 4L, false, Duration.ofHours(2))).isEqualTo("completed");
    }

    @Test
    void shouldNotCallAnUploadAbandonedWhoseRecordsMayLieUnprocessed() {
        BatchRead.Part part = new BatchRead.Part("s", null, null, 3, 1, LOGGED, LOGGED, null, true);
        BatchStatus silent = BatchStatus.of(part, LOGGED.plus(Duration.ofHours(1)));

        assertThat(silent.isAbandoned()).isTrue();
        assertThat(silent.goingOn().isUploading()).isTrue();
        assertThat(silent.goingOn().json("b")).containsEntry("total", 4L);
    }
}
