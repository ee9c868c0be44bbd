package dev.linkstream.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.linkstream.web.Answers;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.RateLimit;
import dev.linkstream.web.Scope;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

class SecurityConfigurationTest {

    private final AtomicInteger handled = new AtomicInteger();
    private final WebTestClient client = client();

    @ParameterizedTest
    @CsvSource({
        "POST,   /public/api/generate-webchat-deep-link,  links:write,     links:read",
        "GET,    /public/api/links/c,                     links:read,      stats:read",
        "HEAD,   /public/api/links/c,                     links:read,      stats:read",
        "GET,    /public/api/users/u/context,             contexts:read,   links:read",
        "DELETE, /admin/api/tokens/t,                     admin,           scenarios:write",
    })
    void shouldAskForTheScopeOfEachCall(String method, String path, String right, String wrong) {
        call(method, path, "Bearer " + right).expectStatus().isOk();
        call(method, path, "Bearer admin").expectStatus().isOk();
        assertThat(handled).hasValue(2);

        ResponseSpec refused = call(method, path, "Bearer " + wrong);
        refused.expectStatus().isForbidden().expectHeader().valueEquals("X-RateLimit-Limit", "60000");
        if (!method.equals("HEAD")) {
            refused.expectBody(String.class).isEqualTo("{\"message\":\"This action is unauthorized.\"}");
        }
        call(method, path, null).expectStatus().isUnauthorized();
        assertThat(handled).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer nobody", "Bearer", "Bearer ", "Basic YWRtaW46YWRtaW4=", "admin", "", "Bearer admin x"})
    void shouldRefuseWhateverIsNoValidBearerToken(String header) {
        for (String path : new String[] {"/public/api/generate-webchat-deep-link", "/public/api/x", "/admin/api/x"}) {
            call("POST", path, header)
                    .expectStatus()
                    .isUnauthorized()
                    .expectHeader()
                    .doesNotExist("WWW-Authenticate")
                    .expectHeader()
                    .doesNotExist("X-RateLimit-Limit")
                    .expectBody(String.class)
                    .isEqualTo("{\"message\":\"Unauthenticated.\"}");
        }
        assertThat(handled).hasValue(0);
    }

    @Test
    void shouldTakeTheSchemeInAnyCaseAndHandTheTokenOn() {
        call("POST", "/public/api/generate-webchat-deep-link", "bEARER  links:write ")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"links:write\"}");
    }

    @Test
    void shouldAskForAnyTokenWhereTheRouteSaysSoAndWhereThereIsNoRoute() {
        call("GET", "/public/api/token", "Bearer stats:read").expectStatus().isOk();
        call("GET", "/public/api/token", null).expectStatus().isUnauthorized();
        call("PATCH", "/admin/api/else/where", "Bearer stats:read")
                .expectStatus()
                .isNotFound();
        call("PATCH", "/admin/api/else/where", null).expectStatus().isUnauthorized();
    }

    @Test
    void shouldAnswerNobodyWhereAGuardedRouteDeclaresNoScope() {
        call("GET", "/public/api/forgotten", "Bearer admin").expectStatus().isForbidden();
        assertThat(handled).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/3yZe7dKf2Qx", "/web-chat", "/web-chat/context", "/actuator/health", "/v3/api-docs", "/"})
    void shouldLeaveEverythingElseToItsHandler(String path) {
        call("GET", path, null).expectStatus().isOk();
        // Such as an app key.
        call("GET", path, "Bearer nobody")
                .expectStatus()
                .isOk()
                .expectHeader()
                .doesNotExist("X-Frame-Options")
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"none\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%70ublic/api/links/c",
                "/public/api/links/..%2F..",
                "/public/api;x=1/links/c",
                "/admin/api/tokens;"
            })
    void shouldNotBeFooledByTheSpellingOfAPath(String path) {
        call("GET", path, null).expectStatus().isUnauthorized();
    }

    private ResponseSpec call(String method, String rawPath, @Nullable String authorization) {
        return client.method(HttpMethod.valueOf(method))
                .uri(URI.create(rawPath))
                .headers(headers -> {
                    if (authorization != null) {
                        headers.set("Authorization", authorization);
                    }
                })
                .exchange();
    }

    private WebTestClient client() {
        HandlerFunction<ServerResponse> handler = request -> {
            handled.incrementAndGet();
            ApiToken token = ApiToken.of(request.exchange());
            return Answers.message(200, token == null ? "none" : token.id());
        };
        RouterFunction<ServerResponse> routes = route().POST("/public/api/generate-webchat-deep-link", handler)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_WRITE)
                .GET(
                        "/public/api/links/{code}",
                        request -> request.queryParam("x").isEmpty(),
                        handler)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .HEAD("/public/api/links/{code}", handler)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .GET("/public/api/users/{id}/context", handler)
                .withAttribute(Scope.ATTRIBUTE, Scope.CONTEXTS_READ)
                .DELETE("/admin/api/tokens/{id}", handler)
                .withAttribute(Scope.ATTRIBUTE, Scope.ADMIN)
                .GET("/public/api/token", handler)
                .withAttribute(Scope.ATTRIBUTE, Scope.ANY_TOKEN)
                .GET("/public/api/forgotten", handler)
                .GET("/{else}/**", handler)
                .GET("/", handler)
                .build();
        SecurityWebFilterChain chain = SecurityConfiguration.chain(
                ServerHttpSecurity.http(),
                new TokenAuthentication(Tokens::find),
                new RateLimitFilter(new RateLimit(60_000, Clock.systemUTC())),
                new RouteScopes(List.of(routes)));
        WebFilterChainProxy security = new WebFilterChainProxy(chain);
        security.setFirewall(new SecurityConfiguration().serverWebExchangeFirewall());
        return WebTestClient.bindToRouterFunction(routes).webFilter(security).build();
    }
}
