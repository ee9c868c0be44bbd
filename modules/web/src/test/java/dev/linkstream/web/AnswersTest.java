package dev.linkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

class AnswersTest {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void shouldAnswerErrorsByPathInTheirOrder() {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        errors.put("scenario_id", List.of("The scenario_id field is required."));
        errors.put("dataset.0.attributes", List.of("The attributes field is required."));

        answer(Answers.invalid(errors))
                .expectStatus()
                .isEqualTo(422)
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{"
                        + "\"scenario_id\":[\"The scenario_id field is required.\"],"
                        + "\"dataset.0.attributes\":[\"The attributes field is required.\"]}}");
    }

    @Test
    void shouldListTheLinksThatStandBesideErrors() {
        answer(Answers.invalid(Map.of("dataset.0", List.of("No.")), List.of(Map.of("user_id", "u"))))
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{\"dataset.0\":[\"No.\"]},"
                        + "\"links\":[{\"user_id\":\"u\"}]}");
    }

    @Test
    void shouldAnswerJsonWhateverIsAccepted() {
        answer(Answers.json(401, Answers.UNAUTHENTICATED))
                .expectStatus()
                .isUnauthorized()
                .expectHeader()
                .contentType(MediaType.APPLICATION_JSON)
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"Unauthenticated.\"}");
    }

    @Test
    void shouldRoundRetryAfterUp() {
        answer(Answers.unavailable("Nothing was published.", Duration.ofMillis(1001)))
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .valueEquals("Retry-After", "2")
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"Nothing was published.\"}");
    }

    @Test
    void shouldWriteRecordsInSnakeCaseWithTimesAsText() {
        ApiToken token = new ApiToken("id", "name", Set.of(Scope.ADMIN), TIME, null, 5L);

        answer(Answers.json(200, token))
                .expectBody(String.class)
                .isEqualTo("{\"id\":\"id\",\"name\":\"name\",\"scopes\":[\"ADMIN\"],"
                        + "\"created_at\":\"2026-01-02T03:04:05Z\",\"expires_at\":null,\"requests_per_minute\":5}");
    }

    @Test
    void shouldQuoteHalfASurrogatePairAsAQuestionMark() {
        answer(Answers.message(422, "not \ud83d!")).expectBody(String.class).isEqualTo("{\"message\":\"not ?!\"}");
    }

    @Test
    void shouldIncludeEveryScopeInAdminAlone() {
        ApiToken admin = new ApiToken("a", "a", Set.of(Scope.ADMIN), TIME, null, null);
        ApiToken reader = new ApiToken("r", "r", Set.of(Scope.LINKS_READ), TIME, null, null);

        assertThat(Scope.values()).allMatch(admin::includes);
        assertThat(Scope.values()).filteredOn(reader::includes).containsExactly(Scope.LINKS_READ);
        assertThat(Scope.values()).allMatch(s -> Scope.ofWireName(s.wireName()).orElseThrow() == s);
        assertThat(Scope.ofWireName("LINKS_READ")).isEmpty();
    }

    @Test
    void shouldFindTheTokenOfARequestAndSayWhereOneIsMissing() {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/some/path"));
        ServerRequest request =
                ServerRequest.create(exchange, HandlerStrategies.withDefaults().messageReaders());

        assertThatIllegalStateException()
                .isThrownBy(() -> ApiToken.of(request))
                .withMessage("A request to /some/path must carry a token, has none");

        ApiToken token = new ApiToken("r", "r", Set.of(), TIME, null, null);
        exchange.getAttributes().put(ApiToken.ATTRIBUTE, token);
        assertThat(ApiToken.of(request)).isSameAs(token);
    }

    @Test
    void shouldRefuseABaseUrlWithATrailingSlash() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Deployment("http://x/", true));
    }

    private static ResponseSpec answer(Mono<ServerResponse> response) {
        return WebTestClient.bindToRouterFunction(
                        route().GET("/", request -> response).build())
                .build()
                .get()
                .uri("/")
                .accept(MediaType.TEXT_HTML)
                .exchange();
    }
}
