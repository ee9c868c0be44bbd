package dev.linkstream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMarkerTest {
    @TempDir
    Path directory;

    @Test
    void shouldFindNothingAmissAfterACleanStop() throws IOException {
        RunMarker.begin(directory, "boot 1").end();

        RunMarker next = RunMarker.begin(directory, "boot 2");

        assertThat(next.unclean()).isFalse();
        assertThat(next.rebooted()).isFalse();
    }

    @Test
    void shouldTellAKilledProcessFromALostMachine() throws IOException {
        RunMarker.begin(directory, "boot 1");

        RunMarker afterKill = RunMarker.begin(directory, "boot 1");
        assertThat(afterKill.unclean()).isTrue();
        assertThat(afterKill.rebooted()).isFalse();

        RunMarker afterPowerLoss = RunMarker.begin(directory, "boot 2");
        assertThat(afterPowerLoss.unclean()).isTrue();
        assertThat(afterPowerLoss.rebooted()).isTrue();
    }

    @Test
    void shouldRememberARebootUntilItIsAcknowledged() throws IOException {
        RunMarker.begin(directory, "boot 1");
        RunMarker.begin(directory, "boot 2");
        RunMarker.begin(directory, "boot 2").end();

        RunMarker later = RunMarker.begin(directory, "boot 2");
        assertThat(later.unclean()).isFalse();
        assertThat(later.rebooted()).isTrue();

        later.acknowledgeReboot();
        assertThat(later.rebooted()).isFalse();
        assertThat(RunMarker.begin(directory, "boot 2").rebooted()).isFalse();
    }

    @Test
    void shouldNameOneBootByOneId() {
        assertThat(RunMarker.bootId()).isNotBlank().isEqualTo(RunMarker.bootId());
    }

    @Test
    void shouldFailWhereItCannotWrite() {
        assertThatThrownBy(() -> RunMarker.begin(directory.resolve("absent"), "boot 1"))
                .isInstanceOf(IOException.class);
    }
}
