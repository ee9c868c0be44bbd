package dev.linkstream.reads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerSignatureTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String PATH = "/internal/partitions/3/context?user_id=a%2Fb";

    private final PeerSignature signature = at(NOW, 1);

    @Test
    void shouldAcceptAnInstanceOfTheSameDeployment() {
        assertThat(at(NOW, 1).isValid(signature.of(PATH), PATH)).isTrue();
    }

    @Test
    void shouldRefuseAnotherPathAndAnotherSecret() {
        String signed = signature.of(PATH);

        assertThat(signature.isValid(signed, PATH + "c")).isFalse();
        assertThat(at(NOW, 2).isValid(signed, PATH)).isFalse();
    }

    @Test
    void shouldAllowForClocksThatAreAMinuteApartAndNoMore() {
        String signed = signature.of(PATH);

        for (int seconds : new int[] {-60, -1, 60}) {
            assertThat(at(NOW.plusSeconds(seconds), 1).isValid(signed, PATH)).isTrue();
        }
        for (Duration apart : new Duration[] {Duration.ofMillis(60_001), Duration.ofMillis(-60_001)}) {
            assertThat(at(NOW.plus(apart), 1).isValid(signed, PATH)).isFalse();
        }
        String later =
                signed.replaceFirst("^\\d+", String.valueOf(NOW.plusSeconds(90).toEpochMilli()));
        assertThat(at(NOW.plusSeconds(90), 1).isValid(later, PATH)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1",
                "1.",
                ".00",
                "x.00",
                "1767225600000.",
                "1767225600000.0",
                "1767225600000.zz",
                "-9223372036854775808.00",
                "99999999999999999999.00"
            })
    void shouldRefuseWhatIsNoSignature(String text) {
        assertThat(signature.isValid(text, PATH)).isFalse();
        assertThat(signature.isValid(null, PATH)).isFalse();
    }

    private static PeerSignature at(Instant now, int secret) {
        byte[] bytes = new byte[32];
        bytes[31] = (byte) secret;
        return new PeerSignature(new PeerSecret(bytes), Clock.fixed(now, ZoneOffset.UTC));
    }
}
