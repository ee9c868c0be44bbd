package dev.linkstream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BrokerSettingsTest {
    @Test
    void shouldRefuseWhatIsNoPort() {
        assertThatThrownBy(() -> new BrokerSettings(Path.of("data"), 65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("linkstream.broker.port must be from 0 to 65535, but is 65536");
        assertThatThrownBy(() -> new BrokerSettings(Path.of("data"), -1)).hasMessageContaining("is -1");
    }

    @Test
    void shouldTakeARelativeDirectory() {
        assertThat(new BrokerSettings(Path.of("data/../data"), 0).directory())
                .isEqualTo(Path.of("data").toAbsolutePath());
    }
}
