package dev.linkstream.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SettingSourcesTest {

    private final Settings settings = new Settings();
    private final StandardEnvironment environment = new StandardEnvironment();

    @Test
    void shouldRefuseAMisspelledSettingInAFile() {
        file(Map.of("linkstream.ingress.max-user-per-request", 5));

        assertThatThrownBy(() -> SettingSources.check(environment, settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("linkstream.ingress.max-user-per-request is no setting, but is set in a file"
                        + " (is linkstream.ingress.max-users-per-request meant?)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linkstream.ingress.maxUsersPerRequest",
                "linkstream.ingress.max_users_per_request",
                "linkstream.sources[0].attributes.first_name",
                "linkstream.sources[0].attributes[First Name]",
                "linkstream.kafka.properties.security.protocol",
                "spring.main.banner-mode"
            })
    void shouldTakeTheSpellingsOfFiles(String name) {
        file(Map.of(name, "v"));

        assertThatCode(() -> SettingSources.check(environment, settings)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linkstream.ingress", "linkstream.topics.retention", "linkstream.sources"})
    void shouldTakeAHeadingWithNothingBelow(String name) {
        file(Map.of(name, ""));

        assertThatCode(() -> SettingSources.check(environment, settings)).doesNotThrowAnyException();
    }

    @Test
    void shouldTellThatAListIsSetInTwoPlaces() {
        SettingSources.addTo(environment, Map.of(), Map.of("linkstream.sources[0].topic", "a"));
        file(Map.of("linkstream.sources[1].topic", "b"));

        assertThatThrownBy(() -> SettingSources.check(environment, settings))
                .hasMessage(
                        "linkstream.sources must be set in one place, as lists are not put together, but is set in the"
                                + " environment and in a file");
    }

    @Test
    void shouldLetAWholeListWinOverAnother() {
        SettingSources.addTo(environment, Map.of("linkstream.query.allowed-origins", "https://a.example"), Map.of());
        file(Map.of("linkstream.query.allowed-origins[0]", "https://b.example"));

        assertThatCode(() -> SettingSources.check(environment, settings)).doesNotThrowAnyException();
    }

    @Test
    void shouldBindNamesWithUnderscoresFromTheEnvironment() {
        SettingSources.addTo(
                environment,
                Map.of(),
                EnvironmentSettings.of(Map.of("LINKSTREAM_SOURCES_0_ATTRIBUTES_FIRST_NAME", "/first"), settings));
        ConfigurationPropertySources.attach(environment);

        assertThat(Binder.get(environment)
                        .bind("linkstream.sources[0].attributes", Bindable.mapOf(String.class, String.class))
                        .get())
                .isEqualTo(Map.of("first_name", "/first"));
    }

    private void file(Map<String, Object> content) {
        environment.getPropertySources().addLast(new MapPropertySource("a file", content));
    }
}
