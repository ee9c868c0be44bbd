package dev.linkstream.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.ApiTokenIssued;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.Scope;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

class TokenRoutesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final FakeTable<ApiTokenIssued, StoredToken> table = new FakeTable<>(StoredToken::of);
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final TokenDirectory tokens = new TokenDirectory(table, "operator", clock, new SecureRandom());
    private final WebTestClient client = WebTestClient.bindToRouterFunction(new TokenRoutes(tokens, clock).routes())
            .build();

    @Test
    void shouldShowTheSecretOnceAndAcceptIt() {
        String answer = body(post("{\"name\":\"crm\",\"scopes\":[\"stats:read\",\"links:write\"],"
                        + "\"expires_at\":\"2026-03-01T12:00:00+01:00\",\"requests_per_minute\":9}")
                .expectStatus()
                .isCreated());

        ApiToken token = tokens.all().get(0);
        String secret = answer.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
        String shown = "{\"id\":\"" + token.id() + "\",\"name\":\"crm\",\"scopes\":[\"links:write\",\"stats:read\"],"
                + "\"expires_at\":\"2026-03-01T11:00:00Z\",\"requests_per_minute\":9,"
                + "\"created_at\":\"2026-03-01T10:00:00Z\"";
        assertThat(secret).matches("ls_" + token.id() + "_[0-9A-Za-z]{32}");
        assertThat(answer).isEqualTo(shown + ",\"token\":\"" + secret + "\"}");
        assertThat(tokens.authenticate(secret)).isEqualTo(token);
        list().isEqualTo("{\"tokens\":[" + shown + "}]}");
    }

    @Test
    void shouldTellATokenWhatItMayDo() {
        ApiToken token = new ApiToken("7", "crm", Set.of(Scope.LINKS_READ), NOW, null, 9L);

        WebTestClient.bindToRouterFunction(TokenRoutes.ownRoute())
                .webFilter((exchange, chain) -> {
                    exchange.getAttributes().put(ApiToken.ATTRIBUTE, token);
                    return chain.filter(exchange);
                })
                .build()
                .get()
                .uri("/public/api/token")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("{\"id\":\"7\",\"name\":\"crm\",\"scopes\":[\"links:read\"],\"expires_at\":null,"
                        + "\"requests_per_minute\":9,\"created_at\":\"2026-03-01T10:00:00Z\"}");
    }

    @Test
    void shouldNeedNothingButNameAndScopes() {
        assertThat(body(post("{\"name\":\"crm\",\"scopes\":[\"admin\"]}")))
                .contains("\"expires_at\":null,\"requests_per_minute\":null");
    }

    @Test
    void shouldReportSeveralErrorsAtOnce() {
        post("{\"name\":\" \",\"scopes\":[\"links:write\",\"root\"],\"expires_at\":\"2026-03-01T10:00:00Z\","
                        + "\"requests_per_minute\":0,\"token\":\"mine\"}")
                .expectStatus()
                .isEqualTo(422)
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{"
                        + "\"name\":[\"The name field is required.\"],"
                        + "\"scopes.1\":[\"The scopes.1 field must be one of links:write, links:read, contexts:read, "
                        + "contexts:erase, stats:read, scenarios:write, operations, admin, not \\\"root\\\".\"],"
                        + "\"expires_at\":[\"The expires_at field must be an RFC 3339 time in the future, "
                        + "not \\\"2026-03-01T10:00:00Z\\\".\"],"
                        + "\"requests_per_minute\":[\"The requests_per_minute field must be at least 1, not 0.\"],"
                        + "\"token\":[\"The token field is unknown.\"]}}");
        assertThat(tokens.all()).isEmpty();
    }

    @Test
    void shouldRefuseWrongTypes() {
        post("{\"name\":[],\"scopes\":\"admin\",\"expires_at\":1,\"requests_per_minute\":1.5}")
                .expectStatus()
                .isEqualTo(422)
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{"
                        + "\"name\":[\"The name field must be a string, not an array.\"],"
                        + "\"scopes\":[\"The scopes field must be an array of strings.\"],"
                        + "\"expires_at\":[\"The expires_at field must be a string, not the number 1.\"],"
                        + "\"requests_per_minute\":[\"The requests_per_minute field must be a whole number, "
                        + "not the number 1.5.\"]}}");
        post("{\"scopes\":[],\"requests_per_minute\":1e999999999}")
                .expectStatus()
                .isEqualTo(422);
        post("{\"name\":\"x\",\"scopes\":[\"admin\"],\"expires_at\":\"2026-02-30T00:00:00Z\"}")
                .expectStatus()
                .isEqualTo(422);
    }

    @Test
    void shouldRevoke() {
        IssuedToken issued = issue(null);

        delete(issued.token().id()).expectStatus().isNoContent();
        delete(issued.token().id())
                .expectStatus()
                .isNotFound()
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"The token does not exist.\"}");
        assertThat(tokens.authenticate(issued.secret())).isNull();
    }

    @Test
    void shouldRefuseWhateverIsNotTheWholeSecret() {
        IssuedToken issued = issue(null);
        String secret = issued.secret();
        char last = secret.charAt(secret.length() - 1);

        assertThat(tokens.authenticate(secret)).isEqualTo(issued.token());
        assertThat(tokens.authenticate(secret.substring(0, secret.length() - 1) + (last == 'a' ? 'b' : 'a')))
                .isNull();
        assertThat(tokens.authenticate(secret + "a")).isNull();
        assertThat(tokens.authenticate(issued.token().id())).isNull();
        assertThat(tokens.authenticate("")).isNull();
        assertThat(issued.toString()).doesNotContain(secret);
    }

    @Test
    void shouldAcceptATokenUntilItExpires() {
        assertThat(tokens.authenticate(issue(NOW.plusMillis(1)).secret())).isNotNull();
        assertThat(tokens.authenticate(issue(NOW).secret())).isNull();
    }

    @Test
    void shouldAcceptButNeitherListNorRevokeTheOperatorsToken() {
        ApiToken admin = Objects.requireNonNull(tokens.authenticate("operator"));

        assertThat(Scope.values()).allMatch(admin::includes);
        list().isEqualTo("{\"tokens\":[]}");
        delete("admin")
                .expectStatus()
                .isEqualTo(409)
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"The operator's admin token is a setting: no call can revoke it.\"}");
    }

    @Test
    void shouldAnswer503WhereAChangeIsNotConfirmed() {
        table.failWith(DirectoryUnavailableException.UNKNOWN);

        post("{\"name\":\"crm\",\"scopes\":[\"admin\"]}")
                .expectStatus()
                .isEqualTo(503)
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"Kafka did not confirm the change in time: "
                        + "it is unknown whether it was made, or will be.\"}");
    }

    private IssuedToken issue(@Nullable Instant expiresAt) {
        return tokens.issue("t", Set.of(Scope.LINKS_READ), expiresAt, null).join();
    }

    private ResponseSpec post(String body) {
        return client.post()
                .uri("/admin/api/tokens")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    private ResponseSpec delete(String id) {
        return client.delete().uri("/admin/api/tokens/{id}", id).exchange();
    }

    private WebTestClient.BodySpec<String, ?> list() {
        return client.get()
                .uri("/admin/api/tokens")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class);
    }

    private static String body(ResponseSpec response) {
        return Objects.requireNonNull(
                response.expectBody(String.class).returnResult().getResponseBody());
    }
}
