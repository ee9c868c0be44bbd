package dev.linkstream.intake.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SourcesPropertiesTest {

    private static final String FIRST = "linkstream.sources[0].";

    @Test
    void shouldReadSourcesFromSettings() {
        SourcesProperties settings = bind(Map.of(
                FIRST + "condition.pointer", "/op",
                FIRST + "condition.in", "c,u",
                FIRST + "attributes.first_name", "/after/first_name",
                FIRST + "attributes.[a b]", "/after/a b"));

        assertThat(settings.sources()).singleElement().satisfies(source -> {
            assertThat(source.nameOrTopic()).isEqualTo("crm.contacts");
            assertThat(source.format()).isEqualTo("json");
            assertThat(source.attributes())
                    .containsEntry("first_name", "/after/first_name")
                    .containsEntry("a b", "/after/a b");
            assertThat(Objects.requireNonNull(source.condition()).in()).isEqualTo(List.of("c", "u"));
        });
        assertThat(new Binder(new MapConfigurationPropertySource(Map.of()))
                        .bindOrCreate("linkstream", SourcesProperties.class)
                        .sources())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topic|a b|topic must be a topic's name",
                "topic|..|topic must be a topic's name",
                "name|a/b|name must be 1 to 100 letters",
                "format|xml|format must be json or avro, but is xml",
                "scenario-pointer|/x|scenario must be given or scenario-pointer, not both",
                "scenario|' '|scenario must be a text that is not blank",
                "user-id|id|user-id must be a JSON Pointer such as /after/email",
                "id|/a~2|id must be a JSON Pointer",
                "attributes.a|b|attributes.a must be a JSON Pointer",
                "condition.pointer|/op|condition must be a pointer and exactly one of equals, in and exists, but is 0 of them",
                "condition.equals|c|condition.pointer must be given",
                "expires-in|30 days|expires-in must be an ISO 8601 duration",
                "fallback-url|ftp://x|fallback-url must be an absolute http or https URL",
            })
    void shouldRefuseWithTheSettingItsRuleAndItsValue(String setting, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of(FIRST + setting, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(FIRST + message);
    }

    @Test
    void shouldRefuseTwoSourcesOfOneName() {
        assertThatThrownBy(() -> bind(Map.of(
                        "linkstream.sources[1].topic", "crm.contacts",
                        "linkstream.sources[1].scenario", "s",
                        "linkstream.sources[1].attributes.a", "/a")))
                .rootCause()
                .hasMessage(
                        "linkstream.sources[1].name must be another than that of every other source, but is crm.contacts");
    }

    @Test
    void shouldRefuseASourceWithoutAttributes() {
        assertThatThrownBy(() -> new Binder(new MapConfigurationPropertySource(
                                Map.of(FIRST + "topic", "t", FIRST + "scenario", "s")))
                        .bind("linkstream", SourcesProperties.class))
                .rootCause()
                .hasMessage("linkstream.sources[0].attributes must be given, or attributes-pointer, but is absent");
    }

    private static SourcesProperties bind(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                FIRST + "topic", "crm.contacts", FIRST + "scenario", "s", FIRST + "attributes.email", "/after/email"));
        settings.putAll(more);
        return new Binder(new MapConfigurationPropertySource(settings))
                .bind("linkstream", SourcesProperties.class)
                .get();
    }
}
