package dev.linkstream.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatPageRulesTest {

    private static final String SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

    private static Map<String, List<String>> check(ChatPage chat, boolean strict) {
        return ScenarioRules.check(new Scenario(
                "s",
                "key",
                true,
                null,
                null,
                LinkDefaults.NONE,
                strict,
                List.of(new AttributeDeclaration("name", AttributeType.STRING, false, false)),
                chat));
    }

    private static ChatPage chat(@Nullable String name, @Nullable String color, @Nullable String welcome) {
        return new ChatPage(name, color, null, welcome, null, null);
    }

    @Test
    void shouldTakeAChatThatSaysAllAndOneThatSaysNothing() {
        assertThat(check(
                        new ChatPage(
                                "Kontor",
                                "#FFd400",
                                "http://x.example/a.png",
                                "Hi {name|you}, {any other}!",
                                "https://bot.example/?k=1",
                                SECRET),
                        false))
                .isEmpty();
        assertThat(check(new ChatPage(null, null, null, null, null, null), true))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            ' '   | #0b6b5f | chat.name  | The chat.name field must not be blank.
            x     | red     | chat.color | The chat.color field must be a colour such as #0b6b5f.
            x     | #0b6b5  | chat.color | The chat.color field must be a colour such as #0b6b5f.
            x     | '#0b6b5f;}' | chat.color | The chat.color field must be a colour such as #0b6b5f.""")
    void shouldNameWhatIsWrong(String name, String color, String field, String rule) {
        assertThat(check(chat(name, color, null), false)).isEqualTo(Map.of(field, List.of(rule)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "{}", "{ }", "{|you}", "{name", "name}", "{{name}}", "a {name {b}}"})
    void shouldRefuseBracesThatHoldNoName(String welcome) {
        assertThat(check(chat(null, null, welcome), false))
                .isEqualTo(Map.of(
                        "chat.welcome",
                        List.of(
                                "The chat.welcome field must have braces around attributes' names alone, such as {name} or"
                                        + " {name|you}.")));
    }

    @Test
    void shouldNameOnlyDeclaredAttributesOfAStrictScenario() {
        assertThat(check(chat(null, null, "Hi {name}, {score}"), true))
                .isEqualTo(Map.of(
                        "chat.welcome",
                        List.of(
                                "The chat.welcome field must name only attributes that the strict scenario declares, and"
                                        + " {score} is none.")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!!", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"})
    void shouldRefuseASecretThatIsNoneAndNotRepeatIt(String secret) {
        assertThat(check(new ChatPage(null, null, null, null, "https://bot.example/", secret), false))
                .isEqualTo(Map.of(
                        "chat.backend_secret",
                        List.of("The chat.backend_secret field must be whsec_ and the Base64 of 24 to 64 bytes.")));
    }

    @Test
    void shouldWantASecretForABackend() {
        assertThat(check(new ChatPage(null, null, "javascript:x", null, "https://bot.example/", null), false))
                .isEqualTo(Map.of(
                        "chat.picture_url",
                        List.of("The chat.picture_url field must be an absolute http or https URL with a host."),
                        "chat.backend_secret",
                        List.of("The chat.backend_secret field is required with chat.backend_url.")));
    }
}
