package dev.linkstream.links.values;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.RandomText;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnicodeTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\u0001\u001f\u007f", "é", "\ufffd\uffff", "😀", "a😀😀b", "\ud7ff\ue000"})
    void shouldAcceptWellFormedText(String text) {
        assertThat(UnicodeText.isWellFormed(text)).isTrue();
    }

    @Test
    void shouldRefuseNulAndUnpairedSurrogates() {
        char high = 0xD83D;
        char low = 0xDE00;
        assertThat(new String[] {
                    "a\0b",
                    "" + high,
                    "" + low,
                    "a" + high,
                    high + "a",
                    "" + low + high,
                    "" + high + high + low,
                    "😀" + low
                })
                .noneMatch(UnicodeText::isWellFormed);
    }

    @Test
    void shouldCountTheBytesThatEncodingGives() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20260101);
        for (int i = 0; i < 2_000; i++) {
            String text = RandomText.wellFormed(random, 30);
            assertThat(UnicodeText.bytes(text)).isEqualTo(text.getBytes(UTF_8).length);
        }
    }
}
