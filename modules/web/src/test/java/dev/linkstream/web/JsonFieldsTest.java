package dev.linkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {

    private final Map<String, List<String>> errors = new TreeMap<>();

    private JsonFields fields(String body) {
        return JsonFields.of(body.getBytes(StandardCharsets.UTF_8), errors);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e39",
                "1e-39",
                "1e999999999",
                "1e2147483648",
                "1e-2147483648",
                "1e-2147483649",
                "-1e99999999999"
            })
    void shouldNameTheMemberWhoseNumberIsTooGreat(String number) {
        JsonFields fields = fields("{\"name\":\"x\",\"value\":" + number + "}");

        assertThat(fields.text("name")).isEqualTo("x");
        assertThat(fields.decimal("value")).isNull();
        assertThat(errors).containsOnlyKeys("value");
    }

    @Test
    void shouldReadTheOthersBesideANumberThatIsTooGreat() {
        JsonFields fields = fields("{\"a\":1e99999999999,\"b\":12.50,\"c\":7}");

        assertThat(fields.wholeNumber("a")).isNull();
        assertThat(fields.decimal("b")).isEqualTo("12.50");
        assertThat(fields.wholeNumber("c")).isEqualTo(7);
        assertThat(errors).containsOnlyKeys("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1e99999999999} {}", "{\"a\":1e99999999999,\"a\":1}", "{\"a\":1e99999999999"})
    void shouldRefuseWhatIsNoJsonBesideANumberThatIsTooGreat(String body) {
        assertThatThrownBy(() -> fields(body))
                .isInstanceOfSatisfying(
                        HttpProblem.class,
                        problem -> assertThat(problem.answer().status()).isEqualTo(400));
    }
}
