package dev.linkstream.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.ScenarioDefined;
import dev.linkstream.links.Scenario;
import dev.linkstream.web.HttpProblem;
import java.time.Clock;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

class ScenarioRoutesTest {

    private static final String UNKNOWN = "{\"message\":\"The scenario does not exist.\"}";

    private final FakeTable<ScenarioDefined, Scenario> table = new FakeTable<>(ScenarioDirectory::scenario);
    private final ScenarioDirectory scenarios = new ScenarioDirectory(table, Clock.systemUTC());
    private final WebTestClient client = client(scenarios);

    @Test
    void shouldAnswerAndServeWhatWasPut() {
        String all = "\"app_key\":\"k\",\"fullpage_enabled\":false,\"fullpage_url\":\"https://x.example/p\","
                + "\"short_base_url\":\"https://s.example\",\"default_expires_in\":\"P30D\","
                + "\"fallback_url\":\"https://x.example/f\",\"allowed_hosts\":[\"x.example\",\"y.example\"],"
                + "\"open_mode\":\"confirm\",\"max_clicks\":3,\"preview\":{\"title\":\"Hello\","
                + "\"description\":null,\"image_url\":\"https://x.example/i.png\"},\"strict\":true,\"attributes\":["
                + "{\"name\":\"age\",\"type\":\"whole_number\",\"collection\":false,\"required\":true}],"
                + "\"chat\":{\"name\":\"Kontor\",\"color\":\"#0b6b5f\",\"picture_url\":\"https://x.example/c.png\","
                + "\"welcome\":\"At {age|your age}?\",\"backend_url\":\"https://bot.example/\","
                + "\"backend_secret\":\"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz\"}}";

        put("s", "{" + all).expectStatus().isOk().expectBody(String.class).isEqualTo("{\"id\":\"s\"," + all);
        get("s").expectStatus().isOk().expectBody(String.class).isEqualTo("{\"id\":\"s\"," + all);
    }

    @Test
    void shouldListInPages() {
        for (String id : new String[] {"a", "b/c", "d"}) {
            put(id, "{\"app_key\":\"k\"}").expectStatus().isOk();
        }

        assertThat(list("?limit=2"))
                .matches("\\{\"scenarios\":\\[\\{\"id\":\"a\".*\"id\":\"b/c\".*],\"next_after\":\"b/c\"}");
        assertThat(list("?limit=2&after=b/c")).matches("\\{\"scenarios\":\\[\\{\"id\":\"d\".*],\"next_after\":null}");
        assertThat(list("?limit=501&after=x"))
                .contains("\"after\":[\"The after must be the next_after of a page before.\"]", "\"limit\":[");
    }

    private String list(String query) {
        return Objects.requireNonNull(client.get()
                .uri("/admin/api/scenarios" + query)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    @Test
    void shouldNeedNothingButTheAppKey() {
        put("s", "{\"app_key\":\"k\",\"fallback_url\":null}")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("{\"id\":\"s\",\"app_key\":\"k\",\"fullpage_enabled\":true,\"fullpage_url\":null,"
                        + "\"short_base_url\":null,\"default_expires_in\":null,\"fallback_url\":null,"
                        + "\"allowed_hosts\":[],\"open_mode\":null,\"max_clicks\":null,\"preview\":null,"
                        + "\"strict\":false,\"attributes\":[],\"chat\":null}");
    }

    @Test
    void shouldTakeAnyId() {
        for (String id : new String[] {"a/b%2F;c..é", "0x420", "..", "#", "ユーザー 😀"}) {
            put(id, "{\"app_key\":\"k\"}").expectStatus().isOk();
            assertThat(scenarios.find(id)).isNotNull();
        }
    }

    @Test
    void shouldReportSeveralErrorsAtOnceByTheirPaths() {
        String body =
                "{\"strict\":\"yes\",\"colour\":1,\"default_expires_in\":\"soon\",\"fullpage_url\":7,\"attributes\":"
                        + "[3,{\"name\":\"age\",\"type\":\"int\"},{\"type\":\"string\",\"required\":0},{\"name\":\"x\"}]}";

        put("s", body)
                .expectStatus()
                .isEqualTo(422)
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{"
                        + "\"fullpage_url\":[\"The fullpage_url field must be a string, not the number 7.\"],"
                        + "\"strict\":[\"The strict field must be true or false, not a string.\"],"
                        + "\"attributes.0\":[\"The attributes.0 field must be an object, not the number 3.\"],"
                        + "\"attributes.1.type\":[\"The attributes.1.type field must be one of string, boolean, "
                        + "decimal, whole_number, timestamp, not \\\"int\\\".\"],"
                        + "\"attributes.2.required\":[\"The attributes.2.required field must be true or false, "
                        + "not the number 0.\"],"
                        + "\"attributes.3.type\":[\"The attributes.3.type field is required.\"],"
                        + "\"colour\":[\"The colour field is unknown.\"],"
                        + "\"app_key\":[\"The app_key field is required.\"],"
                        + "\"default_expires_in\":[\"The default_expires_in field must be an ISO 8601 duration "
                        + "from PT1S to P10Y, such as P30D or PT12H, not \\\"soon\\\".\"],"
                        + "\"attributes.2.name\":[\"The attributes.2.name field is required.\"]}}");
        assertThat(scenarios.all()).isEmpty();
    }

    @Test
    void shouldReportWhatIsWrongWithTheDefaultsOfLinks() {
        put(
                        "s",
                        "{\"app_key\":\"k\",\"fallback_url\":\"https://u:p@x.example/\",\"allowed_hosts\":[\"x.example:80\"],"
                                + "\"open_mode\":\"popup\",\"max_clicks\":0,\"preview\":{\"image_url\":\"data:x\",\"name\":1}}")
                .expectStatus()
                .isEqualTo(422)
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{"
                        + "\"open_mode\":[\"The open_mode field must be redirect or confirm, not \\\"popup\\\".\"],"
                        + "\"preview.name\":[\"The preview.name field is unknown.\"],"
                        + "\"allowed_hosts.0\":[\"The allowed_hosts.0 field must be a host, such as www.example.com, "
                        + "in ASCII and without a port, not \\\"x.example:80\\\".\"],"
                        + "\"fallback_url\":[\"The fallback_url field must be an absolute http or https URL with a host "
                        + "and without user info, in ASCII, of at most 2048 characters.\"],"
                        + "\"max_clicks\":[\"The max_clicks field must be a whole number from 1 to 1,000,000,000.\"],"
                        + "\"preview.image_url\":[\"The preview.image_url field must be an absolute http or https URL "
                        + "with a host, not \\\"data:x\\\".\"]}}");
    }

    @Test
    void shouldRefuseAnIdOfMoreThan256Characters() {
        put("x".repeat(256), "{\"app_key\":\"k\"}").expectStatus().isOk();
        put("x".repeat(257), "{\"app_key\":\"k\"}")
                .expectStatus()
                .isEqualTo(422)
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{\"id\":["
                        + "\"The id field must have at most 256 characters, not 257.\"]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|The request body must be a JSON object, not an array.",
                "null|The request body must be a JSON object, not null.",
                "``|The request body must be a JSON object, not empty.",
                "{\"app_key\": k}|The request body is not valid JSON: line 1, column 13.",
                "{\"app_key\":\"k\"} {}|The request body is not valid JSON: line 1, column 17.",
                "{\"strict\":true,\"strict\":false}|The request body is not valid JSON: line 1, column 24.",
            })
    void shouldSayWhereABodyIsNoJsonObject(String body, String message) {
        put("s", body)
                .expectStatus()
                .isBadRequest()
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"" + message + "\"}");
    }

    @Test
    void shouldRefuseDeepNestingAndHalfSurrogates() {
        put("s", "[".repeat(100_000)).expectStatus().isBadRequest();
        put("s", "{\"app_key\":\"\\ud800\"}").expectStatus().isEqualTo(422);
        put("s", "{\"app_key\":\"k\",\"strict\":false,\"\\ud800\":1}")
                .expectStatus()
                .is4xxClientError();
    }

    @Test
    void shouldDeleteOnce() {
        put("s", "{\"app_key\":\"k\"}").expectStatus().isOk();

        call(HttpMethod.DELETE, "s").expectStatus().isNoContent().expectBody().isEmpty();
        call(HttpMethod.DELETE, "s")
                .expectStatus()
                .isNotFound()
                .expectBody(String.class)
                .isEqualTo(UNKNOWN);
        get("s").expectStatus().isNotFound().expectBody(String.class).isEqualTo(UNKNOWN);
    }

    @Test
    void shouldSayThatNothingWasChangedWhileKafkaIsAway() {
        table.failWith(DirectoryUnavailableException.UNCHANGED);

        put("s", "{\"app_key\":\"k\"}")
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .valueEquals("Retry-After", "1")
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"Kafka cannot be reached: nothing was changed.\"}");
    }

    @Test
    void shouldNotDenyAScenarioBeforeTheDirectoryIsRead() {
        table.unload();

        call(HttpMethod.DELETE, "s").expectStatus().isEqualTo(503);
        get("s").expectStatus().isEqualTo(503);
    }

    private ResponseSpec put(String id, String body) {
        return client.put()
                .uri("/admin/api/scenarios/{id}", id)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    private ResponseSpec get(String id) {
        return call(HttpMethod.GET, id);
    }

    private ResponseSpec call(HttpMethod method, String id) {
        return client.method(method).uri("/admin/api/scenarios/{id}", id).exchange();
    }

    private static WebTestClient client(ScenarioDirectory scenarios) {
        WebExceptionHandler problems =
                (exchange, e) -> e instanceof HttpProblem p ? p.answer().writeTo(exchange) : Mono.error(e);
        return WebTestClient.bindToRouterFunction(new ScenarioRoutes(scenarios).routes())
                .handlerStrategies(
                        HandlerStrategies.builder().exceptionHandler(problems).build())
                .build();
    }
}
