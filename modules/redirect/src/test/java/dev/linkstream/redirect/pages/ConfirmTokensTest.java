package dev.linkstream.redirect.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @Test
    void shouldTakeATokenOfAnyInstanceForItsLinkAlone() {
        String token = at(NOW, 1).of("code");

        assertThat(at(NOW, 1).isValid(token, "code")).isTrue();
        assertThat(at(NOW, 1).isValid(token, "other")).isFalse();
        assertThat(at(NOW, 2).isValid(token, "code")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"PT15M, true", "PT15M0.001S, false", "PT-1M, true", "PT-1M-0.001S, false"})
    void shouldTakeItForAQuarterOfAnHour(Duration later, boolean valid) {
        assertThat(at(NOW.plus(later), 1).isValid(at(NOW, 1).of("code"), "code"))
                .isEqualTo(valid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "1.", "x.y", "1.AAAA", "99999999999999999999.AAAA", "1764504000000.!!!", "-1.AA"})
    void shouldTakeNothingElse(String token) {
        assertThat(at(NOW, 1).isValid(token, "code")).isFalse();
    }

    private static ConfirmTokens at(Instant time, int secret) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) secret;
        return new ConfirmTokens(new ConfirmSecret(bytes), Clock.fixed(time, ZoneOffset.UTC));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "same-origin, https://evil.example, s.example, true",
                "cross-site, https://s.example, s.example, false",
                "same-site, https://s.example, s.example, false",
                "none, -, s.example, false",
                "-, -, s.example, true",
                "-, https://s.example, s.example, true",
                "-, https://S.example:8443, s.example:8443, true",
                "-, https://short.example, proxy.internal, true",
                "-, https://evil.example, s.example, false",
                "-, null, s.example, false",
                "-, 'not a url', s.example, false",
                "-, https://short.example.evil.example, -, false"
            })
    void shouldTellAPageOfThisHostFromAnother(String site, String origin, String host, boolean same) {
        assertThat(SameOrigin.is(site, origin, host, "https://short.example/chat"))
                .isEqualTo(same);
    }
}
