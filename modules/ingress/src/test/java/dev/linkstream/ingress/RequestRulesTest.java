package dev.linkstream.ingress;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.OpenMode;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.requests.Entry;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.MalformedBodyException;
import dev.linkstream.web.Answer;
import dev.linkstream.web.HttpProblem;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRulesTest {

    private static final int MAX_USERS = 3;

    private final GenerateRequestParser parser = new GenerateRequestParser(MAX_USERS, ValueLimits.DEFAULT);
    private final RequestRules rules = new RequestRules(
            Scenarios.BY_ID::get,
            ValueLimits.DEFAULT,
            Clock.fixed(Instant.parse("2030-06-01T12:00:00Z"), ZoneOffset.UTC));

    @Test
    void shouldKeepEntriesInOrderAndNumbersAsWritten() {
        GenerateCall call = valid("""
                {"dataset": [
                   {"user_id": "u1", "attributes": {"n": 12345678901234567890, "d": 0.10, "e": 1E400}},
                   {"user_id": " ", "attributes": {"a": [1, "x", true], "gone": null}},
                   {"attributes": {"name": "Doe, John"}, "unknown": [{"deep": [1]}]}],
                 "campaign": "spring", "scenario_id": "open", "other": {"a": 1, "a": 2}}""");

        assertThat(call.scenario().id()).isEqualTo("open");
        assertThat(call.options().campaign()).isEqualTo("spring");
        assertThat(call.entries()).extracting(Entry::userId).containsExactly("u1", null, null);
        assertThat(json(call, 0)).isEqualTo(Map.of("n", "12345678901234567890", "d", "0.10", "e", "1E400"));
        assertThat(json(call, 1)).isEqualTo(Map.of("a", "[1,\"x\",true]", "gone", "null"));
        assertThat(json(call, 2)).isEqualTo(Map.of("name", "\"Doe, John\""));
    }

    @Test
    void shouldReadTheOptionsOfTheLinks() {
        GenerateCall call = valid("""
                {"scenario_id":"open","dataset":[{"attributes":{"a":1}}],"expires_at":"2030-06-02T00:00:00Z",
                 "fallback_url":"https://x.example/","max_clicks":5,"open_mode":"confirm","expires_in":null}""");

        assertThat(call.options())
                .isEqualTo(new LinkOptions(
                        null, Instant.parse("2030-06-02T00:00:00Z"), null, "https://x.example/", 5L, OpenMode.CONFIRM));
    }

    @Test
    void shouldSplitTextOnlyForDeclaredCollections() {
        GenerateCall call = valid("typed", "[{'attributes':{'age':7,'tags':'a, b,c'}}]");

        assertThat(json(call, 0)).isEqualTo(Map.of("age", "7", "tags", "[\"a\",\"b\",\"c\"]"));
    }

    @Test
    void shouldReadABodyThatBeginsWithAByteOrderMark() {
        assertThat(valid("\uFEFF{\"scenario_id\":\"open\",\"dataset\":[{\"attributes\":{\"a\":1}}]}")
                        .entries())
                .hasSize(1);
    }

    @Test
    void shouldTellOfSeveralFieldsAtOnceToTheLetter() {
        assertThat(refused("{}")).isEqualTo(invalid("""
                {"scenario_id":["The scenario_id field is required."],"dataset":["The dataset field is required."]}"""));
        assertThat(refused("{'dataset':[{},{'user_id':5,'attributes':{'address':{'a':1}}}]}"))
                .isEqualTo(invalid("""
                {"scenario_id":["The scenario_id field is required."],\
                "dataset.0.attributes":["The attributes field is required."],\
                "dataset.1.user_id":["User id must be a string"],\
                "dataset.1.attributes.address":["Composite attributes are not supported."]}"""));
        assertThat(refused("{'scenario_id':'nowhere','campaign':1,'max_clicks':0,'dataset':[7]}"))
                .isEqualTo(invalid("""
                {"scenario_id":["The selected scenario does not exist."],\
                "campaign":["The campaign field must be a string."],\
                "max_clicks":["The max_clicks field must be a whole number from 1 to 1,000,000,000."],\
                "dataset.0":["The dataset.0 field must be an object."]}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'scenario_id':1,'dataset':[{'attributes':{'a':1}}]}|scenario_id|The scenario_id field must be a string.",
                "{'scenario_id':[],'dataset':[{'attributes':{'a':1}}]}|scenario_id|The scenario_id field must be a string.",
                "{'scenario_id':null,'dataset':[{'attributes':{'a':1}}]}|scenario_id|The scenario_id field is required.",
                "{'scenario_id':'  ','dataset':[{'attributes':{'a':1}}]}|scenario_id|The scenario_id field is required.",
                "{'scenario_id':'\\ud800','dataset':[{'attributes':{'a':1}}]}|scenario_id|The selected scenario does not exist.",
                "{'scenario_id':'open'}|dataset|The dataset field is required.",
                "{'scenario_id':'open','dataset':null}|dataset|The dataset field is required.",
                "{'scenario_id':'open','dataset':[]}|dataset|The dataset field is required.",
                "{'scenario_id':'open','dataset':{'a':[1]}}|dataset|The dataset field must be an array.",
                "{'scenario_id':'open','dataset':'x'}|dataset|The dataset field must be an array.",
                "{'scenario_id':'open','dataset':[1,2,3,4]}|dataset|Maximum number of users is 3",
                "{'scenario_id':'open','dataset':[[{}]]}|dataset.0|The dataset.0 field must be an object.",
                "{'scenario_id':'open','dataset':[null]}|dataset.0|The dataset.0 field must be an object.",
                "{'scenario_id':'open','dataset':[{'user_id':'u'}]}|dataset.0.attributes|The attributes field is required.",
                "{'scenario_id':'open','dataset':[{'attributes':null}]}|dataset.0.attributes|The attributes field is required.",
                "{'scenario_id':'open','dataset':[{'attributes':{}}]}|dataset.0.attributes|The attributes field is required.",
                "{'scenario_id':'open','dataset':[{'attributes':[]}]}|dataset.0.attributes|The attributes field is required.",
                "{'scenario_id':'open','dataset':[{'attributes':[1,[2]]}]}|dataset.0.attributes|The attributes field must be an object.",
                "{'scenario_id':'open','dataset':[{'attributes':'a'}]}|dataset.0.attributes|The attributes field must be an object.",
                "{'scenario_id':'open','dataset':[{'user_id':{'a':1},'attributes':{'a':1}}]}|dataset.0.user_id|User id must be a string",
                "{'scenario_id':'open','dataset':[{'user_id':true,'attributes':{'a':1}}]}|dataset.0.user_id|User id must be a string",
                "{'scenario_id':'open','dataset':[{'user_id':'\\u0000','attributes':{'a':1}}]}|dataset.0.user_id|User id must not contain NUL or unpaired surrogate characters",
                "{'scenario_id':'open','dataset':[{'user_id':'a\\ud800','attributes':{'a':1}}]}|dataset.0.user_id|User id must not contain NUL or unpaired surrogate characters",
                "{'scenario_id':'open','dataset':[{'attributes':{'a':'\\udc00'}}]}|dataset.0.attributes.a|The a attribute must not contain NUL or unpaired surrogate characters.",
                "{'scenario_id':'open','dataset':[{'attributes':{'a':[[1]]}}]}|dataset.0.attributes.a|Composite attributes are not supported.",
                "{'scenario_id':'open','dataset':[{'attributes':{'a':[1,{'b':[]},2]}}]}|dataset.0.attributes.a|Composite attributes are not supported.",
                "{'scenario_id':'open','dataset':[{'attributes':{'a':[null]}}]}|dataset.0.attributes.a|The a attribute must not contain null.",
                "{'scenario_id':'typed','dataset':[{'attributes':{'age':'x'}}]}|dataset.0.attributes.age|The age attribute must be a whole number.",
                "{'scenario_id':'typed','dataset':[{'attributes':{'tags':'x'}}]}|dataset.0.attributes.age|The age attribute is required.",
                "{'scenario_id':'typed','dataset':[{'attributes':{'age':1,'b':1}}]}|dataset.0.attributes.b|The b attribute is not declared by the scenario.",
                "{'scenario_id':'open','campaign':{},'dataset':[{'attributes':{'a':1}}]}|campaign|The campaign field must be a string.",
                "{'scenario_id':'open','campaign':'\\u0000','dataset':[{'attributes':{'a':1}}]}|campaign|The campaign field must not contain NUL or unpaired surrogate characters.",
                "{'scenario_id':'open','expires_at':'x','dataset':[{'attributes':{'a':1}}]}|expires_at|The expires_at field must be a date-time of RFC 3339, such as 2030-01-31T12:00:00Z.",
                "{'scenario_id':'open','expires_in':'x','dataset':[{'attributes':{'a':1}}]}|expires_in|The expires_in field must be an ISO 8601 duration from PT1S to P10Y, such as P30D or PT12H.",
                "{'scenario_id':'open','fallback_url':['x'],'dataset':[{'attributes':{'a':1}}]}|fallback_url|The fallback_url field must be an absolute http or https URL with a host and without user info, in ASCII, of at most 2048 characters.",
            })
    void shouldNameTheFieldAtFault(String body, String field, String message) {
        assertThat(refused(body)).isEqualTo(invalid("{\"" + field + "\":[\"" + message + "\"]}"));
    }

    @Test
    void shouldRefuseWhatIsTooLargeByItsField() {
        String mega = "x".repeat(1 << 20);
        String digits = "1".repeat(1 << 20);
        String names =
                IntStream.rangeClosed(0, 500).mapToObj(i -> "'n" + i + "':1").collect(Collectors.joining(","));
        String large = IntStream.range(0, 9)
                .mapToObj(i -> "'n" + i + "':'" + "y".repeat(60_000) + "'")
                .collect(Collectors.joining(","));

        assertThat(refused("open", "[{'attributes':{'a':'" + mega + "'}}]"))
                .isEqualTo(
                        invalid("{\"dataset.0.attributes.a\":[\"The a attribute must not be larger than 64 KB.\"]}"));
        assertThat(refused("open", "[{'attributes':{'a':" + digits + "}}]"))
                .isEqualTo(
                        invalid("{\"dataset.0.attributes.a\":[\"The a attribute must not be larger than 64 KB.\"]}"));
        assertThat(refused("open", "[{'attributes':{'a':[" + "1,".repeat(100_000) + "1]}}]"))
                .isEqualTo(
                        invalid("{\"dataset.0.attributes.a\":[\"The a attribute must not be larger than 64 KB.\"]}"));
        assertThat(refused("open", "[{'user_id':'" + mega + "','attributes':{'a':1}}]"))
                .isEqualTo(invalid("{\"dataset.0.user_id\":[\"User id must not be longer than 384 characters\"]}"));
        assertThat(refused("open", "[{'attributes':{" + names + "}}]"))
                .isEqualTo(invalid(
                        "{\"dataset.0.attributes\":[\"The attributes field must not have more than 500 names.\"]}"));
        assertThat(refused("open", "[{'attributes':{" + large + "}}]"))
                .isEqualTo(invalid(
                        "{\"dataset.0.attributes\":[\"The attributes field must not be larger than 512 KB.\"]}"));
        assertThat(refused("{'scenario_id':'open','campaign':'" + mega + "','dataset':[{'attributes':{'a':1}}]}"))
                .isEqualTo(invalid("{\"campaign\":[\"The campaign field must not be longer than 256 characters.\"]}"));
    }

    @Test
    void shouldCountCharactersOfUserIdsNotTheirHalves() {
        String user = "😀".repeat(384);

        assertThat(valid("open", "[{'user_id':'" + user + "','attributes':{'a':1}}]")
                        .entries()
                        .get(0)
                        .userId())
                .isEqualTo(user);
    }

    @Test
    void shouldKeepNothingOfADatasetThatIsTooLong() {
        ParsedRequest request = parser.parse("{\"dataset\":[%s]}"
                .formatted("{\"attributes\":{\"a\":1}},".repeat(9_999) + "1")
                .getBytes(UTF_8));

        assertThat(request.entries()).isEmpty();
        assertThat(request.datasetSize()).isEqualTo(10_000);
    }

    @Test
    void shouldBoundTheNumberOfErrors() {
        RequestRules unbounded = new RequestRules(
                Scenarios.BY_ID::get,
                ValueLimits.DEFAULT,
                Clock.fixed(Instant.parse("2030-06-01T12:00:00Z"), ZoneOffset.UTC));
        String body = "{\"scenario_id\":\"open\",\"dataset\":[" + "1,".repeat(5_000) + "1]}";
        ParsedRequest request = new GenerateRequestParser(10_000, ValueLimits.DEFAULT).parse(body.getBytes(UTF_8));

        assertThat(problem(() -> unbounded.check(request, Map.of())).split("must be an object", -1))
                .hasSize(FieldErrors.MAX_FIELDS + 1);
    }

    @Test
    void shouldTellThatFullpageIsOffOnlyOnceTheFieldsAreValid() {
        assertThat(refused("off", "[{'attributes':{'a':1}}]"))
                .isEqualTo("404 {\"message\":\"Fullpage webchat routes are not enabled.\"}");
        assertThat(refused("off", "[]")).isEqualTo(invalid("{\"dataset\":[\"The dataset field is required.\"]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|The request body must be a JSON object, but is empty.",
                "[]|The request body must be a JSON object.",
                "'secret'|The request body must be a JSON object.",
                "{'a':secret}|Malformed JSON at line 1, column 6: this is not the JSON that may stand here.",
                "{'a':1,}|Malformed JSON at line 1, column 8: this is not the JSON that may stand here.",
                "{'dataset':[{'a':1}|Malformed JSON at line 1, column 20: the text ends too early.",
                "{'a':1,|Malformed JSON at line 1, column 8: the text ends too early.",
                "{'dataset|Malformed JSON at line 1, column 10: the text ends too early.",
                "{} {}|Malformed JSON at line 1, column 4: nothing may follow the JSON object.",
                "{'a':1,'a':2}|Malformed JSON at line 1, column 8: the member a stands twice.",
                "{'dataset':[{'user_id':'secret','user_id':1}]}|Malformed JSON at line 1, column 33: the member dataset.0.user_id stands twice.",
                "{'dataset':[{'attributes':{'b':1,'b':1}}]}|Malformed JSON at line 1, column 34: the member dataset.0.attributes.b stands twice.",
                "{'a':'secret\\x'}|Malformed JSON at line 1, column 14: this is not the JSON that may stand here.",
                "{'a':NaN}|Malformed JSON at line 1, column 9: this is not the JSON that may stand here.",
                "{'a':01}|Malformed JSON at line 1, column 7: this is not the JSON that may stand here.",
            })
    void shouldSayWhereTheBodyIsMalformed(String body, String message) {
        assertThat(malformed(body.replace('\'', '"').getBytes(UTF_8))).isEqualTo(message);
    }

    @Test
    void shouldRefuseDeepNestingOtherEncodingsAndControlCharacters() {
        assertThat(malformed("{\"a\":%s".formatted("[".repeat(100_000)).getBytes(UTF_8)))
                .startsWith("Malformed JSON at line 1, column ")
                .endsWith("the nesting is deeper than 500.");
        assertThat(malformed(new byte[] {'{', '"', (byte) 0xC3, '"', '}'}))
                .isEqualTo("The request body must be UTF-8, but byte 2 is not.");
        assertThat(malformed(new byte[] {'{', '"', (byte) 0xE2, (byte) 0x82}))
                .isEqualTo("The request body must be UTF-8, but byte 2 is not.");
        assertThat(malformed("{}".getBytes(UTF_16LE))).startsWith("Malformed JSON at line 1, column 2: ");
        assertThat(malformed("{\"a\":\"\u0000\"}".getBytes(UTF_8))).startsWith("Malformed JSON at line 1, column ");
        assertThat(malformed("\n\n  {\"a\" 1}".getBytes(UTF_8))).startsWith("Malformed JSON at line 3, column 8: ");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldAnswerAnyMutilatedBodyClearly(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        byte[] good =
                "{\"scenario_id\":\"typed\",\"dataset\":[{\"user_id\":\"ü\",\"attributes\":{\"age\":1,\"tags\":[\"x\"]}}]}"
                        .getBytes(UTF_8);
        for (int i = 0; i < 2_000; i++) {
            byte[] body = good.clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            try {
                rules.check(parser.parse(body), Map.of());
            } catch (MalformedBodyException e) {
                assertThat(e).hasMessageMatching("(?s)(Malformed JSON at line|The request body must be) .*\\.");
            } catch (HttpProblem e) {
                assertThat(e.answer().status()).isEqualTo(422);
            }
        }
    }

    private GenerateCall valid(String scenario, String dataset) {
        return valid(request(scenario, dataset).replace('\'', '"'));
    }

    private GenerateCall valid(String body) {
        return rules.check(parser.parse(body.getBytes(UTF_8)), Map.of());
    }

    private String refused(String scenario, String dataset) {
        return refused(request(scenario, dataset));
    }

    /** Status and body of the refusal; in bodies of these tests, single quotes stand for double ones. */
    private String refused(String body) {
        ParsedRequest request = parser.parse(body.replace('\'', '"').getBytes(UTF_8));
        return problem(() -> rules.check(request, Map.of()));
    }

    private static String problem(Runnable call) {
        try {
            call.run();
        } catch (HttpProblem e) {
            Answer answer = e.answer();
            return answer.status() + " " + new String(answer.json(), UTF_8);
        }
        throw new AssertionError("Nothing was refused");
    }

    private String malformed(byte[] body) {
        try {
            parser.parse(body);
        } catch (MalformedBodyException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("Nothing was refused");
    }

    private static String request(String scenario, String dataset) {
        return "{'scenario_id':'" + scenario + "','dataset':" + dataset + "}";
    }

    private static String invalid(String errors) {
        return "422 {\"message\":\"The given data was invalid.\",\"errors\":" + errors + "}";
    }

    private static Map<String, String> json(GenerateCall call, int entry) {
        Map<String, String> json = new HashMap<>();
        call.entries().get(entry).attributes().forEach((name, value) -> json.put(name, value.json()));
        return json;
    }
}
