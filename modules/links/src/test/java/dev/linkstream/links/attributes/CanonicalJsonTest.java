package dev.linkstream.links.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.links.RandomText;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class CanonicalJsonTest {
    private static final JsonFactory JSON = new JsonFactory();

    @Test
    void shouldWriteEveryCharacterSoThatItParsesBackTheSame() {
        for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
            if (c == Character.MIN_SURROGATE) {
                c = Character.MAX_SURROGATE + 1;
            }
            String text = "a" + Character.toString(c) + "b";
            assertThat(strings("[" + CanonicalJson.quote(text) + "]")).containsExactly(text);
            // Nobody needs the other planes one by one.
            c += c > 0x1F000 ? 0x101 : 0;
        }
    }

    @Test
    void shouldWriteArraysSoThatTheyParseBackTheSame() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20260101);
        for (int i = 0; i < 2_000; i++) {
            List<String> texts = new ArrayList<>();
            for (int left = random.nextInt(4); left > 0; left--) {
                texts.add(RandomText.wellFormed(random, 20));
            }
            String json =
                    CanonicalJson.array(texts.stream().map(CanonicalJson::quote).toList());
            assertThat(strings(json)).isEqualTo(texts);
        }
    }

    @Test
    void shouldEscapeOnlyWhatJsonAsksFor() {
        assertThat(CanonicalJson.quote("")).isEqualTo("\"\"");
        assertThat(CanonicalJson.quote("Zoë </b> 😀\u007f")).isEqualTo("\"Zoë </b> 😀\u007f\"");
        assertThat(CanonicalJson.quote("a\"\\\n\r\t\b\u0001\u001fz"))
                .isEqualTo("\"a\\\"\\\\\\n\\r\\t\\u0008\\u0001\\u001fz\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678901234567890", "0.1", "1.10", "-0", "1E5", "1e999999999"})
    void shouldKeepTheTextOfANumber(String text) {
        Scalar number = new Scalar(Kind.NUMBER, text);
        assertThat(CanonicalJson.of(number)).isEqualTo(text);
        assertThat(CanonicalJson.as(AttributeType.DECIMAL, number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"NUMBER,NaN", "NUMBER,01", "NUMBER,''", "NUMBER,'1,2'", "BOOLEAN,TRUE", "BOOLEAN,1", "BOOLEAN,null"})
    void shouldRefuseAScalarWhoseTextIsNotItsJsonAndNotShowIt(Kind kind, String text) {
        assertThatThrownBy(() -> new Scalar(kind, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The text of a " + kind + " must be its JSON text.");
    }

    private static List<String> strings(String json) {
        List<String> texts = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    texts.add(parser.getString());
                }
            }
        }
        return texts;
    }
}
