package dev.linkstream.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.Validation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class PipelinePropertiesTest {

    @Test
    void shouldAdvertiseWhereItListens() {
        assertThat(advertising(null).address("127.0.0.1", "8080")).isEqualTo("127.0.0.1:8080");
        assertThat(advertising(null).address("::1", "8080")).isEqualTo("[::1]:8080");
        assertThat(advertising(null).address("0.0.0.0", "8080"))
                .doesNotStartWith("0.")
                .endsWith(":8080");
        assertThat(advertising("pod-1.internal:80").address("0.0.0.0", "8080")).isEqualTo("pod-1.internal:80");
    }

    @Test
    void shouldRefuseToAdvertiseWhatHasNoAddress() {
        assertThatThrownBy(() -> advertising(null).address("no such host", "8080"))
                .hasMessageStartingWith("linkstream.pipeline.advertised-address must be set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:1", "10.0.0.1:8080", "[::1]:8080", "pod_1.x-y:65535"})
    void shouldTakeHostAndPort(String address) {
        assertThat(isValid(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", ":80", "host:", "http://host:80", "host:80/x", "0.0.0.0:80", "::1:80", "a b:80"})
    void shouldRefuseWhatOthersCannotReach(String address) {
        assertThat(isValid(address)).isFalse();
    }

    private static boolean isValid(String address) {
        try (var factory = Validation.buildDefaultValidatorFactory()) {
            return factory.getValidator().validate(advertising(address)).isEmpty();
        }
    }

    private static PipelineProperties advertising(@Nullable String address) {
        return new PipelineProperties(
                "exactly_once_v2",
                1,
                0,
                Duration.ofMillis(100),
                DataSize.ofMegabytes(96),
                DataSize.ofKilobytes(512),
                500,
                address);
    }
}
