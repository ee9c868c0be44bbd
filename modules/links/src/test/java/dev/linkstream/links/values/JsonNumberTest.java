package dev.linkstream.links.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumberTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "1",
                "42",
                "1.0",
                "1.10",
                "0.1",
                "-12.5",
                "1e3",
                "1E5",
                "1e+3",
                "1e-3",
                "0e0",
                "1e00",
                "1e007",
                "12345678901234567890",
                "1e999999999",
                "0.0e-0"
            })
    void shouldMatchTheJsonGrammar(String text) {
        assertThat(JsonNumber.matches(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "+1",
                "01",
                "-01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "e5",
                "1 ",
                " 1",
                "1,0",
                "0x10",
                "NaN",
                "Infinity",
                "1_000",
                "--1",
                "1e1.5",
                "1.5.2",
                "١٢",
                "true",
                "1\n"
            })
    void shouldRefuseWhatIsNoJsonNumber(String text) {
        assertThat(JsonNumber.matches(text)).isFalse();
        assertThat(JsonNumber.isWhole(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "0e-99999999999999999999",
                "1",
                "1.0",
                "1.00",
                "1e3",
                "1.5e1",
                "100e-2",
                "120.0e-1",
                "12345678901234567890",
                "1e999999999",
                "1.5e99999999999999999999999",
                "10e-1",
                "-3",
                "1e-0"
            })
    void shouldSeeThatANumberIsWhole(String text) {
        assertThat(JsonNumber.isWhole(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.5", "0.1", "1e-1", "100e-3", "1.05e1", "1e-999999999", "1e-99999999999999999999999", "-0.5"})
    void shouldSeeThatANumberHasAFraction(String text) {
        assertThat(JsonNumber.isWhole(text)).isFalse();
    }

    @Test
    void shouldAgreeWithExactArithmetic() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20260101);
        for (int i = 0; i < 20_000; i++) {
            String text = (random.nextBoolean() ? "-" : "")
                    + random.nextInt(0, 3000) / (random.nextBoolean() ? 100 : 1)
                    + (random.nextBoolean() ? "." + random.nextInt(0, 200) * (random.nextBoolean() ? 10 : 1) : "")
                    + (random.nextBoolean() ? "e" + random.nextInt(-6, 7) : "");
            boolean whole = new BigDecimal(text).stripTrailingZeros().scale() <= 0;
            assertThat(JsonNumber.isWhole(text)).as(text).isEqualTo(whole);
        }
    }

    @Test
    void shouldJudgeTheLongestNumbersAtOnce() {
        String zeros = "0".repeat(1_000_000);
        Assertions.assertTimeout(Duration.ofSeconds(5), () -> {
            assertThat(JsonNumber.isWhole("1" + zeros + "e-1000000")).isTrue();
            assertThat(JsonNumber.isWhole("1" + zeros + "e-1000001")).isFalse();
            assertThat(JsonNumber.isWhole("0." + zeros + "1e1000001")).isTrue();
            assertThat(JsonNumber.isWhole("1e" + "9".repeat(1_000_000))).isTrue();
            assertThat(JsonNumber.matches("1" + zeros + "x")).isFalse();
        });
    }
}
