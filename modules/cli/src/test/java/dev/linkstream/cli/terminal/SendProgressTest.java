package dev.linkstream.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SendProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final SteppedClock clock = new SteppedClock();

    private static final class SteppedClock extends Clock {
        private Instant now = Instant.EPOCH;

        void step(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private SendProgress progress(int columns) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new SendProgress(
                new Console(OutputStream.nullOutputStream(), stream, columns, Map.of()),
                clock,
                "users.csv",
                120,
                5_000_000);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldPrintALineEveryFewSecondsWhenThereIsNoTerminal() {
        try (SendProgress progress = progress(0)) {
            for (int second = 1; second <= 12; second++) {
                clock.step(Duration.ofSeconds(1));
                if (second > 5) {
                    progress.link();
                    progress.link();
                    progress.refused();
                }
                progress.uploaded(2L * second, 100_000L * second);
            }
            assertThat(err())
                    .isEqualTo("sent 10 of 120 lines, 10 %, 0.1 MB/s; 0 links, 0 refused, 0/s, 0 %, ? left\n"
                            + "sent 20 of 120 lines, 20 %, 0.1 MB/s; 10 links, 5 refused, 2/s, 13 %, 70 s left\n");
            assertThat(progress.summary()).isEqualTo("14 links, 7 refused, 12.0 s");
        }
    }

    @Test
    void shouldDrawABarOnATerminalAndPrintRefusalsAboveIt() {
        try (SendProgress progress = progress(100)) {
            progress.tell("f:2: name: The name\u001b[2J attribute is required.");
            clock.step(Duration.ofSeconds(1));
            for (int i = 0; i < 119; i++) {
                progress.link();
            }
            progress.refused();
            progress.uploaded(120, 5_000_000);
            assertThat(progress.anyRefused()).isTrue();
        }

        assertThat(err())
                .contains("users.csv 100%", "120/120", "120/s; sent 100%, 5.0 MB/s")
                .contains("\u001b[Kf:2: name: The name [2J attribute is required.\n");
        assertThat(err().lines().flatMap(line -> line.lines()))
                .allSatisfy(line -> assertThat(line.replaceAll(".*\r", "")).hasSizeLessThan(100));
    }

    @Test
    void shouldCutWhatIsTooLongForAPerson() {
        try (SendProgress progress = progress(0)) {
            progress.tell("x".repeat(10_000));
        }

        assertThat(err()).isEqualTo("x".repeat(500) + "…\n");
    }
}
