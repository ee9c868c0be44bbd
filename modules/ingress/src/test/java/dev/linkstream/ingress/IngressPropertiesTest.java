package dev.linkstream.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class IngressPropertiesTest {

    /** As the program does before anything else. */
    @BeforeAll
    static void shouldHaveTheProgramsLocale() {
        Locale.setDefault(Locale.ROOT);
    }

    @Test
    void shouldHaveTheDefaultsOfTheContract() {
        assertThat(bind(Map.of()))
                .isEqualTo(new IngressProperties(
                        100,
                        Duration.ofSeconds(5),
                        DataSize.ofMegabytes(16),
                        20_000,
                        null,
                        DataSize.ofKilobytes(64),
                        500,
                        4096,
                        8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-users-per-request|0|at least 1, but is 0",
                "reply-timeout|0s|at least 1 ms, but is PT0S",
                "max-body|1GB|between 1 byte and 256 MB, but is 1073741824B",
                "max-in-flight|99|at least max-users-per-request (100), but is 99",
                "reply-partition|-1|at least 0, but is -1",
                "max-value|0|between 1 byte and 1 MB, but is 0B",
                "max-names|0|at least 1, but is 0",
                "window|0|at least 1, but is 0",
                "max-uploads|0|at least 1, but is 0",
            })
    void shouldNameTheSettingItsRuleAndItsValue(String setting, String value, String rule) {
        String name = "linkstream.ingress." + setting;

        assertThatThrownBy(() -> bind(Map.of(name, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(name + " must be " + rule);
    }

    private static IngressProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("linkstream.ingress", IngressProperties.class);
    }
}
