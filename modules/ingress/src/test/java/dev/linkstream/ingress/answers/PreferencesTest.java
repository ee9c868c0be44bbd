package dev.linkstream.ingress.answers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferencesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "respond-async",
                "RESPOND-Async",
                "wait=10, respond-async",
                " respond-async ; a=b",
                "foo=\"a, b\\\"\", respond-async",
                "respond-async=\"\""
            })
    void shouldFindThePreference(String header) {
        assertThat(Preferences.contain(List.of("return=minimal", header), "respond-async"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "respond-asynchronous",
                "foo=\"x, respond-async\"",
                "foo=\"x, respond-async",
                "a;respond-async"
            })
    void shouldNotFindWhatIsNoPreference(String header) {
        assertThat(Preferences.contain(List.of(header), "respond-async")).isFalse();
    }

    @Test
    void shouldFindNothingWithoutHeaders() {
        assertThat(Preferences.contain(List.of(), "respond-async")).isFalse();
    }
}
