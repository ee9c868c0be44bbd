package dev.linkstream.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioRulesTest {

    @Test
    void shouldAcceptAScenarioThatOnlyHasAnAppKey() {
        assertThat(ScenarioRules.check(scenario("key", null, null, null))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://chat.example.com",
                "http://localhost:8080/web-chat",
                "HTTPS://chat.example/a%20b/?x=1&y#top",
                "http://[::1]:9000/",
                "https://xn--mnchen-3ya.example/"
            })
    void shouldAcceptAbsoluteHttpUrls(String url) {
        assertThat(ScenarioRules.check(scenario("key", url, null, null))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/web-chat",
                "chat.example.com",
                "//chat.example.com/",
                "ftp://chat.example.com",
                "javascript:alert(1)",
                "https://",
                "https:///path",
                "https://a b/",
                "https://chat.example/\r\nX: y",
                "https://[::1/",
                "https://me:secret@chat.example/",
                "https://chat..example/",
                "https://-chat.example/",
                "https://300.1.1.1/",
                "https://chat.example:0/",
                "//chat.example/",
                "http://chat.example:99999/",
                "https://chat.example/%zz"
            })
    void shouldRefuseOtherUrls(String url) {
        assertThat(ScenarioRules.check(scenario("key", url, null, null)))
                .isEqualTo(Map.of(
                        "fullpage_url",
                        List.of("The fullpage_url field must be an absolute http or https URL with a host, not \"" + url
                                + "\".")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://my_chat.example/x",
                "HTTPS://Chat.Example",
                "http://[2001:db8::1]:8080/chat?x=1#y",
                "https://münchen.example/straße",
                "https://10.0.0.1:443/",
                "http://localhost"
            })
    void shouldTakeWhatABrowserTakes(String url) {
        assertThat(ScenarioRules.check(scenario("key", url, null, null))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"schlüssel", " lead", "trail ", "a b", "k\r\nX: y", "tab\t", "del\u007F"})
    void shouldRefuseAnAppKeyThatNoHeaderCanCarry(String key) {
        assertThat(ScenarioRules.check(scenario(key, null, null, null)))
                .isEqualTo(Map.of(
                        "app_key",
                        List.of("The app_key field must be of visible ASCII characters without blanks, as a header"
                                + " carries it.")));
    }

    @Test
    void shouldRefuseControlCharacters() {
        Scenario scenario = new Scenario("a\nb", "k", true, null, null, null, null, false, declarations("a\tb", " "));

        assertThat(ScenarioRules.check(scenario))
                .isEqualTo(Map.of(
                        "id", List.of("The id field must hold no control characters."),
                        "attributes.0.name", List.of("The attributes.0.name field must hold no control characters."),
                        "attributes.1.name", List.of("The attributes.1.name field is required.")));
    }

    @Test
    void shouldRefuseAShortBaseThatNoCodeCanBeAppendedTo() {
        assertThat(ScenarioRules.check(scenario("key", null, "https://go.example/s/", null)))
                .isEmpty();
        for (String base : List.of("https://go.example/?c=", "https://go.example/#")) {
            assertThat(ScenarioRules.check(scenario("key", null, base, null)))
                    .isEqualTo(Map.of(
                            "short_base_url",
                            List.of("The short_base_url field must have neither a query nor a fragment, not \"" + base
                                    + "\".")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P30D", "PT12H", "P1Y2M10DT2H30M", "P2W", "PT1.5S", "P1M", "P10Y"})
    void shouldAcceptPositiveDurations(String duration) {
        assertThat(ScenarioRules.check(scenario("key", null, null, duration))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "P",
                "PT",
                "P1DT",
                "30D",
                "P0D",
                "PT0.5S",
                "PT0S",
                "P-1D",
                "-P1D",
                "+P1D",
                "PT-5M",
                "p1d",
                "P1H",
                "1 day",
                "P1.5D",
                "P11Y",
                "P999999999Y",
                "P99999999999Y",
                "PT9223372036854775807S",
                "PT99999999999999999999S",
                "P1DT1HT1H"
            })
    void shouldRefuseOtherDurations(String duration) {
        assertThat(ScenarioRules.check(scenario("key", null, null, duration)))
                .isEqualTo(Map.of(
                        "default_expires_in",
                        List.of("The default_expires_in field must be an ISO 8601 duration from PT1S to P10Y,"
                                + " such as P30D or PT12H, not \"" + duration + "\".")));
    }

    @Test
    void shouldReportEveryBadFieldAtOnce() {
        Scenario scenario = new Scenario(
                "s",
                " ",
                true,
                "x",
                "y",
                "z",
                "w",
                true,
                declarations("age", "age", "", "n".repeat(256), "n".repeat(257), "a\0", "😀".repeat(256)));
        Map<String, List<String>> errors = ScenarioRules.check(scenario);
        assertThat(errors.keySet())
                .containsExactly(
                        "app_key",
                        "fullpage_url",
                        "short_base_url",
                        "default_expires_in",
                        "fallback_url",
                        "attributes.1.name",
                        "attributes.2.name",
                        "attributes.4.name",
                        "attributes.5.name");
        assertThat(errors)
                .containsEntry("app_key", List.of("The app_key field is required."))
                .containsEntry(
                        "attributes.1.name",
                        List.of("The attributes.1.name field must not repeat the name of attributes.0."))
                .containsEntry("attributes.2.name", List.of("The attributes.2.name field is required."))
                .containsEntry(
                        "attributes.4.name",
                        List.of("The attributes.4.name field must not be longer than 256 characters."))
                .containsEntry(
                        "attributes.5.name",
                        List.of("The attributes.5.name field must not contain NUL or unpaired surrogate characters."));
    }

    @Test
    void shouldCutAnOverlongValueInAMessage() {
        String url = "x".repeat(1_000_000);
        assertThat(ScenarioRules.check(scenario("key", url, null, null)).get("fullpage_url"))
                .singleElement()
                .asString()
                .hasSizeLessThan(400);
    }

    @Test
    void shouldFindADeclarationByItsExactNameAndKeepTheOrder() {
        List<AttributeDeclaration> declarations = declarations("b", "a", "c");
        Scenario scenario = new Scenario("s", "key", true, null, null, null, null, false, declarations);
        assertThat(scenario.declaration("a")).contains(declarations.get(1));
        assertThat(scenario.declaration("A")).isEmpty();
        assertThat(scenario.attributes()).isEqualTo(declarations);
        assertThat(scenario).isEqualTo(new Scenario("s", "key", true, null, null, null, null, false, declarations));
    }

    private static Scenario scenario(
            String appKey, @Nullable String fullpageUrl, @Nullable String shortBaseUrl, @Nullable String expiresIn) {
        return new Scenario("s", appKey, true, fullpageUrl, shortBaseUrl, expiresIn, null, false, List.of());
    }

    private static List<AttributeDeclaration> declarations(String... names) {
        return Arrays.stream(names)
                .map(name -> new AttributeDeclaration(name, AttributeType.STRING, false, false))
                .toList();
    }
}
