package dev.linkstream.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SettingsTest {

    private final Settings settings = new Settings();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linkstream.port",
                "linkstream.data",
                "linkstream.bind-address",
                "linkstream.public-base-url",
                "linkstream.ingress.max-users-per-request",
                "linkstream.codes.begin-epoch",
                "linkstream.kafka.bootstrap-servers",
                "linkstream.kafka.properties.security.protocol",
                "linkstream.roles",
                "linkstream.query.allowed-origins",
                "linkstream.query.allowed-origins[0]",
                "linkstream.intake.dedup",
                "linkstream.replies.allowed-prefixes",
                "linkstream.sources[0].topic",
                "linkstream.sources[12].user-id",
                "linkstream.sources[0].attributes.first_name",
                "linkstream.sources[0].condition.in",
                "linkstream.sources[0].condition.equals",
                "linkstream.topics.retention.dead-letters",
                "linkstream.schema-registry.url",
                "linkstream.schema-registry.password"
            })
    void shouldKnowEverySetting(String name) {
        assertThat(settings.contains(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linkstream",
                "linkstream.x",
                "linkstream.ingres.reply-timeout",
                "linkstream.ingress",
                "linkstream.ingress.replyTimeout",
                "linkstream.sources",
                "linkstream.sources[0]",
                "linkstream.sources[0].topics",
                "linkstream.sources[0].condition",
                "linkstream.ingress.reply-timeout.x",
                "linkstream.topics.retention",
                "linkstream.query.allowed-originsx"
            })
    void shouldNotKnowAnythingElse(String name) {
        assertThat(settings.contains(name)).isFalse();
    }

    @Test
    void shouldTakeTheDefaultsAsTheyAre() {
        assertThatCode(() -> settings.check(binder(Map.of()))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "linkstream.ingress.reply-timeout, abc",
        "linkstream.ingress.max-in-flight, 5",
        "linkstream.ingress.max-users-per-request, -1",
        "linkstream.pipeline.guarantee, at_least_once",
        "linkstream.pipeline.threads, x",
        "linkstream.pipeline.max-context, 5GB",
        "linkstream.pipeline.store-memory, 1KB",
        "linkstream.pipeline.commit-interval, -1s",
        "linkstream.topics.partitions, 0",
        "linkstream.topics.retention.links, -1s",
        "linkstream.codes.begin-epoch, 5000",
        "linkstream.sources[0].topic, crm",
        "linkstream.intake.dedup, 0s",
        "linkstream.replies.allowed-prefixes, ' ,a'",
        "linkstream.public-base-url, nonsense",
        "linkstream.public-base-url, http://h:99999/",
        "linkstream.public-base-url, 'http://[::1'",
        "linkstream.public-base-url, http://h/?a=b",
        "linkstream.ingress.reply-timeout, 5",
        "linkstream.topics.retention.links, 604800",
        "linkstream.query.allowed-origins, https://a.example/path",
        "linkstream.query.allowed-origins, a.example",
        "linkstream.pipeline.advertised-address, h:99999",
        "linkstream.schema-registry.url, http://schema_registry:8081",
        "linkstream.schema-registry.url, 'http://[::1/'",
        "linkstream.schema-registry.url, http://h:99999/",
        "linkstream.roles, 'query,worker'",
        "linkstream.fullpage-enabled, perhaps",
        "linkstream.schema-registry.url, registry:8081",
        "linkstream.schema-registry.url, http://me:secret@registry:8081",
        "linkstream.schema-registry.username, me"
    })
    void shouldRefuseWhatTheServerWouldRefuse(String name, String value) {
        assertThatThrownBy(() -> settings.check(binder(Map.of(name, value)))).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "linkstream.public-base-url, http://my_host:8080",
        "linkstream.public-base-url, https://münchen.example",
        "linkstream.ingress.reply-timeout, PT5S",
        "linkstream.query.allowed-origins, 'https://a.example/, http://localhost:3000'",
        "linkstream.query.allowed-origins, *"
    })
    void shouldTakeWhatIsMeantAllTheSame(String name, String value) {
        assertThatCode(() -> settings.check(binder(Map.of(name, value)))).doesNotThrowAnyException();
    }

    @Test
    void shouldSayThatADurationNeedsItsUnit() {
        assertThatThrownBy(() -> settings.check(binder(Map.of("linkstream.intake.dedup", "7"))))
                .hasMessage(
                        "linkstream.intake.dedup must be a duration with its unit, such as 500ms, 5s or 7d, but is 7");
    }

    private static Binder binder(Map<String, String> settings) {
        return new Binder(
                new MapConfigurationPropertySource(settings),
                new MapConfigurationPropertySource(Map.of("linkstream.admin-token", "t")));
    }
}
