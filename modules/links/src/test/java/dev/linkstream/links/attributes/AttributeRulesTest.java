package dev.linkstream.links.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.AttributeRules.Checked;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AttributeRulesTest {
    private static final AttributeRules RULES = new AttributeRules(ValueLimits.DEFAULT);
    private static final SentValue NULL = new Scalar(Kind.NULL, "");
    private static final SentValue COMPOSITE = new SentValue.Composite();
    private static final Scenario LENIENT = scenario(false);

    /** One row a rule: what is declared, what was sent, what is stored. */
    static Stream<Arguments> accepted() {
        return Stream.of(
                arguments("string", string("Doe, John"), "\"Doe, John\""),
                arguments("string", string(""), "\"\""),
                arguments("string", string("42"), "\"42\""),
                arguments("string", string("null"), "\"null\""),
                arguments("boolean", bool(true), "true"),
                arguments("boolean", string("false"), "false"),
                arguments("decimal", number("0.1"), "0.1"),
                arguments("decimal", number("1.10"), "1.10"),
                arguments("decimal", number("1E5"), "1E5"),
                arguments("decimal", string("-0"), "-0"),
                arguments("whole_number", number("12345678901234567890"), "12345678901234567890"),
                arguments("whole_number", number("1.0"), "1.0"),
                arguments("whole_number", number("1e999999999"), "1e999999999"),
                arguments("whole_number", string("42"), "42"),
                arguments("timestamp", string("2026-01-01T00:00:00+01:00"), "\"2026-01-01T00:00:00+01:00\""),
                arguments("timestamp", number("1767225600.5"), "1767225600.5"),
                arguments("timestamp", string("1767225600"), "\"1767225600\""),
                arguments("strings", string("sports, travel"), "[\"sports\",\"travel\"]"),
                arguments("strings", string(" a,,b\t, "), "[\"a\",\"b\"]"),
                arguments("strings", string("one"), "[\"one\"]"),
                arguments("strings", string(""), "[]"),
                arguments("strings", string(" , ,"), "[]"),
                arguments("strings", collection(string("a,b"), string("")), "[\"a,b\",\"\"]"),
                arguments("strings", collection(), "[]"),
                arguments("booleans", string("true, false"), "[true,false]"),
                arguments("booleans", string("TRUE, False"), "[true,false]"),
                arguments("boolean", string("FALSE"), "false"),
                arguments("booleans", bool(true), "[true]"),
                arguments("decimals", string("1.10,2"), "[1.10,2]"),
                arguments("decimals", collection(number("0.1"), string("1e3")), "[0.1,1e3]"),
                arguments("whole_numbers", string("1, 2,3"), "[1,2,3]"),
                arguments("whole_numbers", number("7"), "[7]"),
                arguments("whole_numbers", collection(number("1"), string("2")), "[1,2]"),
                arguments(
                        "timestamps",
                        string("1767225600, 2026-01-01T00:00:00Z"),
                        "[\"1767225600\",\"2026-01-01T00:00:00Z\"]"),
                arguments("timestamps", number("1767225600"), "[1767225600]"),
                arguments("undeclared", string("Doe, John"), "\"Doe, John\""),
                arguments("undeclared", string("42"), "\"42\""),
                arguments("undeclared", number("12345678901234567890"), "12345678901234567890"),
                arguments("undeclared", number("-0"), "-0"),
                arguments("undeclared", bool(false), "false"),
                arguments("undeclared", collection(string("a"), number("1.0"), bool(true)), "[\"a\",1.0,true]"),
                arguments("undeclared", collection(), "[]"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void shouldAcceptAndStore(String name, SentValue sent, String json) {
        Checked checked = RULES.check(LENIENT, Map.of(name, sent));
        assertThat(checked.errors()).isEmpty();
        assertThat(checked.valid()).isTrue();
        AttributeValue value = value(checked, name);
        assertThat(value.json()).isEqualTo(json);
        assertThat(value.removes()).isFalse();
        assertThat(value.collection()).isEqualTo(json.startsWith("["));
        assertThat(Optional.ofNullable(value.type()))
                .isEqualTo(LENIENT.declaration(name).map(AttributeDeclaration::type));
    }

    static Stream<Arguments> refused() {
        String timestamp = "must be a timestamp (RFC 3339 or unix seconds).";
        return Stream.of(
                arguments("string", number("42"), "must be a string."),
                arguments("string", bool(true), "must be a string."),
                arguments("string", collection(string("a")), "must be a string."),
                arguments("boolean", string("yes"), "must be true or false."),
                arguments("boolean", string(" true"), "must be true or false."),
                arguments("boolean", number("1"), "must be true or false."),
                arguments("boolean", collection(bool(true)), "must be true or false."),
                arguments("decimal", string("1,5"), "must be a decimal."),
                arguments("decimal", string(""), "must be a decimal."),
                arguments("decimal", string("NaN"), "must be a decimal."),
                arguments("decimal", bool(true), "must be a decimal."),
                arguments("decimal", collection(number("1")), "must be a decimal."),
                arguments("whole_number", number("1.5"), "must be a whole number."),
                arguments("whole_number", string("forty"), "must be a whole number."),
                arguments("whole_number", string(" 42"), "must be a whole number."),
                arguments("whole_number", string("042"), "must be a whole number."),
                arguments("whole_number", bool(false), "must be a whole number."),
                arguments("whole_number", collection(), "must be a whole number."),
                arguments("timestamp", string("2026-01-01"), timestamp),
                arguments("timestamp", number("1767225600000"), timestamp),
                arguments("timestamp", bool(true), timestamp),
                arguments("timestamp", collection(number("1")), timestamp),
                arguments("strings", collection(string("a"), number("1")), "must be a collection of strings."),
                arguments("strings", number("1"), "must be a collection of strings."),
                arguments("booleans", string("true,yes"), "must be a collection of booleans."),
                arguments("decimals", string("1;2"), "must be a collection of decimals."),
                arguments("whole_numbers", string("1,2.5"), "must be a collection of whole numbers."),
                arguments("whole_numbers", collection(string("1,2")), "must be a collection of whole numbers."),
                arguments("timestamps", string("1,now"), "must be a collection of timestamps."),
                arguments("strings", collection(string("a"), NULL), "must not contain null."),
                arguments("string", collection(NULL), "must not contain null."),
                arguments("undeclared", collection(NULL), "must not contain null."),
                arguments("undeclared", string("a\0b"), "must not contain NUL or unpaired surrogate characters."),
                arguments(
                        "strings",
                        collection(string("a"), string("" + (char) 0xD800)),
                        "must not contain NUL or unpaired surrogate characters."));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldRefuseByTheNameOfTheAttribute(String name, SentValue sent, String rule) {
        Checked checked = RULES.check(LENIENT, Map.of(name, sent));
        assertThat(checked.errors()).isEqualTo(Map.of(name, List.of("The " + name + " attribute " + rule)));
        assertThat(checked.values()).isEmpty();
        assertThat(checked.valid()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(AttributeType.class)
    void shouldRemoveByNullWhateverIsDeclared(AttributeType type) {
        for (String name : List.of(type.wireName(), type.wireName() + "s", "undeclared")) {
            AttributeValue value = value(RULES.check(LENIENT, Map.of(name, NULL)), name);
            assertThat(value.removes()).isTrue();
            assertThat(value.json()).isEqualTo("null");
        }
    }

    @Test
    void shouldNotTakeTheTextNullForARemoval() {
        Checked checked = RULES.check(null, Map.of("a", string("null")));
        assertThat(value(checked, "a").removes()).isFalse();
    }

    @Test
    void shouldRefuseCompositesEverywhere() {
        for (Scenario scenario : Arrays.asList(null, LENIENT, scenario(true))) {
            assertThat(RULES.check(scenario, Map.of("undeclared", COMPOSITE, "strings", COMPOSITE))
                            .errors())
                    .isEqualTo(Map.of(
                            "undeclared", List.of("Composite attributes are not supported."),
                            "strings", List.of("Composite attributes are not supported.")));
        }
    }

    @Test
    void shouldRefuseTheUndeclaredInAStrictScenarioNullIncluded() {
        Map<String, SentValue> sent = Map.of("age", string("1"), "gone", NULL, "string", string("fine"));
        Checked checked = RULES.check(scenario(true), sent);
        assertThat(checked.errors())
                .isEqualTo(Map.of(
                        "age", List.of("The age attribute is not declared by the scenario."),
                        "gone", List.of("The gone attribute is not declared by the scenario.")));
        assertThat(checked.values()).containsOnlyKeys("string");
    }

    @Test
    void shouldAskForRequiredAttributesThatAreAbsentOrNull() {
        Scenario scenario = scenario(false, required("age"), required("name"), required("tag"));
        Checked checked = RULES.check(scenario, Map.of("name", NULL, "tag", string("")));
        assertThat(checked.errors())
                .isEqualTo(Map.of(
                        "age", List.of("The age attribute is required."),
                        "name", List.of("The name attribute is required.")));
    }

    @Test
    void shouldApplyOnlyTheStructuralRulesWhenTheScenarioIsUnknown() {
        Checked checked = RULES.check(
                null, Map.of("whole_number", string("forty"), "strings", string("a,b"), "bad", collection(NULL)));
        assertThat(checked.errors()).containsOnlyKeys("bad");
        assertThat(value(checked, "strings").json()).isEqualTo("\"a,b\"");
        assertThat(value(checked, "whole_number").type()).isNull();
    }

    @Test
    void shouldReportEveryBadAttributeInTheOrderSentAndThenTheMissing() {
        Map<String, SentValue> sent = new LinkedHashMap<>();
        sent.put("z", COMPOSITE);
        sent.put("whole_number", string("x"));
        sent.put("a", collection(NULL));
        Checked checked = RULES.check(scenario(false, required("missing")), sent);
        assertThat(checked.errors().keySet()).containsExactly("z", "whole_number", "a", "missing");
    }

    @Test
    void shouldBoundAValueToTheByte() {
        AttributeRules rules = new AttributeRules(new ValueLimits(2048, 10, 4096));
        String text = "é".repeat(1024);
        Map<String, List<String>> tooLarge =
                Map.of("undeclared", List.of("The undeclared attribute must not be larger than 2 KB."));
        assertThat(errors(rules, string(text))).isEmpty();
        assertThat(errors(rules, string(text + "x"))).isEqualTo(tooLarge);
        assertThat(errors(rules, string("\n".repeat(2048)))).isEmpty();
        assertThat(errors(rules, number("1".repeat(2048)))).isEmpty();
        assertThat(errors(rules, number("1".repeat(2049)))).isEqualTo(tooLarge);
        assertThat(errors(rules, collection(string("x".repeat(2044))))).isEmpty();
        assertThat(errors(rules, collection(string("x".repeat(2045))))).isEqualTo(tooLarge);
        assertThat(errors(RULES, string("x".repeat(65_537))))
                .isEqualTo(Map.of("undeclared", List.of("The undeclared attribute must not be larger than 64 KB.")));
    }

    @Test
    void shouldRefuseNamesThatAreEmptyOverlongOrMalformed() {
        String emoji = "😀";
        Checked checked = RULES.check(
                LENIENT,
                Map.of(
                        "",
                        string("v"),
                        emoji.repeat(256),
                        string("v"),
                        emoji.repeat(257),
                        string("v"),
                        "a\0b" + emoji.charAt(0),
                        string("v")));
        assertThat(checked.errors())
                .isEqualTo(Map.of(
                        "",
                        List.of("An attribute name must not be empty."),
                        emoji.repeat(64) + "…",
                        List.of("An attribute name must not be longer than 256 characters."),
                        "a?b?",
                        List.of("The a?b? attribute must not contain NUL or unpaired surrogate characters.")));
        assertThat(checked.values()).containsOnlyKeys(emoji.repeat(256));
    }

    @Test
    void shouldBoundTheNamesOfOneEntry() {
        Map<String, SentValue> names = new LinkedHashMap<>();
        IntStream.range(0, 500).forEach(i -> names.put("n" + i, NULL));
        assertThat(RULES.check(LENIENT, names).valid()).isTrue();
        names.put("one more", COMPOSITE);
        Checked checked = RULES.check(LENIENT, names);
        assertThat(checked.general()).containsExactly("The attributes field must not have more than 500 names.");
        assertThat(checked.errors()).isEmpty();
        assertThat(checked.valid()).isFalse();
    }

    @Test
    void shouldShowNoValueInAnyText() {
        Map<String, SentValue> sent = Map.of("string", string("s3cret"), "whole_number", string("s3cret"));
        Checked checked = RULES.check(scenario(false), sent);
        assertThat(checked.toString() + sent + scenario(false)).doesNotContain("s3cret", "app key");
    }

    @Test
    void shouldRefuseLimitsBelowOne() {
        assertThatThrownBy(() -> new ValueLimits(1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxNames must be at least 1: 0");
    }

    @ParameterizedTest
    @EnumSource(AttributeType.class)
    void shouldFindATypeByItsWireNameOnly(AttributeType type) {
        assertThat(AttributeType.ofWireName(type.wireName())).contains(type);
        assertThat(AttributeType.ofWireName(type.name())).isEmpty();
        assertThat(AttributeType.WHOLE_NUMBER.wireName()).isEqualTo("whole_number");
    }

    private static AttributeValue value(Checked checked, String name) {
        return Objects.requireNonNull(checked.values().get(name), name);
    }

    private static Map<String, List<String>> errors(AttributeRules rules, SentValue sent) {
        return rules.check(LENIENT, Map.of("undeclared", sent)).errors();
    }

    /** Declares each type under its wire name, and a collection of it under its plural, none of them required. */
    private static Scenario scenario(boolean strict, AttributeDeclaration... more) {
        Stream<AttributeDeclaration> types = Arrays.stream(AttributeType.values())
                .flatMap(type -> Stream.of(
                        new AttributeDeclaration(type.wireName(), type, false, false),
                        new AttributeDeclaration(type.wireName() + "s", type, true, false)));
        List<AttributeDeclaration> all =
                Stream.concat(types, Arrays.stream(more)).toList();
        return new Scenario("s", "app key", true, null, null, null, null, strict, all);
    }

    private static AttributeDeclaration required(String name) {
        return new AttributeDeclaration(name, AttributeType.STRING, false, true);
    }

    private static Scalar string(String text) {
        return new Scalar(Kind.STRING, text);
    }

    private static Scalar number(String text) {
        return new Scalar(Kind.NUMBER, text);
    }

    private static Scalar bool(boolean value) {
        return new Scalar(Kind.BOOLEAN, String.valueOf(value));
    }

    private static SentValue collection(SentValue... elements) {
        return new SentValue.Collection(
                Arrays.stream(elements).map(Scalar.class::cast).toList());
    }
}
