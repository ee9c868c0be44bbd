package dev.linkstream.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentSettingsTest {

    private final Settings settings = new Settings();

    @ParameterizedTest
    @CsvSource({
        "LINKSTREAM_PORT, linkstream.port",
        "LINKSTREAM_BROKER_PORT, linkstream.broker.port",
        "LINKSTREAM_PUBLIC_BASE_URL, linkstream.public-base-url",
        "LINKSTREAM_PUBLICBASEURL, linkstream.public-base-url",
        "LINKSTREAM_INGRESS_MAX_USERS_PER_REQUEST, linkstream.ingress.max-users-per-request",
        "LINKSTREAM_TOPICS_RETENTION_DEAD_LETTERS, linkstream.topics.retention.dead-letters",
        "LINKSTREAM_SOURCES_0_TOPIC, linkstream.sources[0].topic",
        "LINKSTREAM_SOURCES_12_USER_ID, linkstream.sources[12].user-id",
        "LINKSTREAM_SOURCES_0_ATTRIBUTES_FIRST_NAME, linkstream.sources[0].attributes[first_name]",
        "LINKSTREAM_SOURCES_0_ATTRIBUTES_firstName, linkstream.sources[0].attributes[firstName]",
        "LINKSTREAM_SOURCES_0_ATTRIBUTES_POINTER, linkstream.sources[0].attributes-pointer",
        "LINKSTREAM_SOURCES_0_ATTRIBUTESPOINTER, linkstream.sources[0].attributes-pointer",
        "LINKSTREAM_SOURCES_0_CONDITION_IN_1, linkstream.sources[0].condition.in[1]",
        "LINKSTREAM_QUERY_ALLOWED_ORIGINS, linkstream.query.allowed-origins",
        "LINKSTREAM_QUERY_ALLOWED_ORIGINS_0, linkstream.query.allowed-origins[0]",
        "LINKSTREAM_KAFKA_PROPERTIES_SECURITY_PROTOCOL, linkstream.kafka.properties.security.protocol",
        "linkstream.ingress.reply-timeout, linkstream.ingress.reply-timeout",
        "'linkstream.sources[0].topic', linkstream.sources[0].topic"
    })
    void shouldKnowWhichSettingAVariableMeans(String variable, String setting) {
        assertThat(EnvironmentSettings.of(Map.of(variable, "v"), settings)).isEqualTo(Map.of(setting, "v"));
        assertThat(settings.containsRelaxed(setting)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "LINKSTREAM_INGRESS_MAX_USER_PER_REQUEST, ' (is LINKSTREAM_INGRESS_MAX_USERS_PER_REQUEST meant?)'",
        "LINKSTREAM_PROT, ''",
        "LINKSTREAM_SOURCES_TOPIC, ' (is LINKSTREAM_SOURCES_0_TOPIC meant?)'",
        "LINKSTREAM_INGRESS, ''"
    })
    void shouldRefuseAVariableThatIsNoSetting(String variable, String hint) {
        assertThatThrownBy(() -> EnvironmentSettings.of(Map.of(variable, "v"), settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(variable + " is no setting, but is set in the environment" + hint);
    }

    @ParameterizedTest
    @CsvSource({
        "LINKSTREAM_TOKEN, t",
        "LINKSTREAM_JAVA_OPTS, -Xmx1g",
        "LINKSTREAM_INGRESS_REPLY_TIMEOUT, ' '",
        "LINKSTREAM_NO_SUCH_SETTING, ''",
        // What Kubernetes tells of services named linkstream and linkstream-kafka.
        "LINKSTREAM_PORT, tcp://10.0.0.1:8080",
        "LINKSTREAM_SERVICE_HOST, 10.0.0.1",
        "LINKSTREAM_SERVICE_PORT, 8080",
        "LINKSTREAM_SERVICE_PORT_HTTP, 8080",
        "LINKSTREAM_PORT_8080_TCP, tcp://10.0.0.1:8080",
        "LINKSTREAM_PORT_8080_TCP_ADDR, 10.0.0.1",
        "LINKSTREAM_KAFKA_SERVICE_HOST, 10.0.0.2",
        "LINKSTREAM_KAFKA_PORT_9092_TCP_PROTO, tcp",
        "LINKSTREAM_KAFKA_PORT, tcp://10.0.0.2:9092",
        "OTHER_VARIABLE, x"
    })
    void shouldLeaveAsideWhatIsNotMeantForIt(String variable, String value) {
        assertThat(EnvironmentSettings.of(Map.of(variable, value), settings)).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsNotUtf8() {
        assertThatThrownBy(() -> EnvironmentSettings.of(Map.of("LINKSTREAM_DATA", "M\uFFFDller"), settings))
                .hasMessage("LINKSTREAM_DATA in the environment must be UTF-8, but is not");
    }
}
