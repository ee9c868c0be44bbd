package dev.linkstream.intake.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointerTest {

    private static final JsonValue DOCUMENT = new JsonTree()
            .readObject(
                    "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\" \":7,\"m~n\":8,\"deep\":{\"er\":null}}"
                            .getBytes(StandardCharsets.UTF_8),
                    "value");

    @ParameterizedTest
    @CsvSource({"/foo/0, bar", "/foo/1, baz", "/, 0", "/a~1b, 1", "/c%d, 2", "'/ ', 7", "/m~0n, 8"})
    void shouldFindWhatTheStandardsExamplesFind(String pointer, String text) {
        JsonValue found = Objects.requireNonNull(Pointer.parse(pointer)).find(DOCUMENT);

        assertThat(found)
                .isInstanceOfSatisfying(
                        JsonValue.Leaf.class,
                        leaf -> assertThat(leaf.scalar().text()).isEqualTo(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/none", "/foo/2", "/foo/01", "/foo/-", "/foo/0/x", "/deep/er/x", "/foo/99999999999"})
    void shouldFindNothingElse(String pointer) {
        assertThat(Objects.requireNonNull(Pointer.parse(pointer)).find(DOCUMENT))
                .isNull();
    }

    @Test
    void shouldFindNullAndTheWhole() {
        JsonValue nothing = Objects.requireNonNull(
                Objects.requireNonNull(Pointer.parse("/deep/er")).find(DOCUMENT));

        assertThat(nothing.isNull()).isTrue();
        assertThat(Objects.requireNonNull(Pointer.parse("")).find(DOCUMENT)).isSameAs(DOCUMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "foo/0", "/a~b", "/a~", " "})
    void shouldNotBeWhatIsNoPointer(String text) {
        assertThat(Pointer.parse(text)).isNull();
    }
}
