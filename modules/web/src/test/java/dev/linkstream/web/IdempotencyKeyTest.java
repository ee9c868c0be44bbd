package dev.linkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\tb", "ü", "\u007f"})
    void shouldRefuseWhatIsNotVisibleAscii(String key) {
        assertThat(IdempotencyKey.isValid(List.of(key))).isFalse();
    }

    @Test
    void shouldAcceptOneKeyOfUpTo255Characters() {
        assertThat(IdempotencyKey.isValid(List.of())).isTrue();
        assertThat(IdempotencyKey.isValid(List.of("!~\"".repeat(85)))).isTrue();
        assertThat(IdempotencyKey.isValid(List.of("k".repeat(256)))).isFalse();
        assertThat(IdempotencyKey.isValid(List.of("k", "k"))).isFalse();
    }

    @Test
    void shouldKeepTheKeysOfTwoTokensApart() {
        assertThat(digest("token", "key"))
                .matches("[0-9a-f]{64}")
                .isEqualTo(digest("token", "key"))
                .isNotEqualTo(digest("tokenk", "ey"))
                .isNotEqualTo(digest("other", "key"));
        assertThat(IdempotencyKey.of(List.of(), "token")).isNull();
    }

    private static String digest(String token, String key) {
        return Objects.requireNonNull(IdempotencyKey.of(List.of(key), token)).digest();
    }
}
