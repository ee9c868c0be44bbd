package dev.linkstream.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.web.ApiToken;
import dev.linkstream.web.RateLimit;
import dev.linkstream.web.Scope;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class RateLimitFilterTest {

    private static final ApiToken PLAIN = Tokens.token("plain", Scope.LINKS_READ, null);
    private static final ApiToken GENEROUS = Tokens.token("generous", Scope.LINKS_READ, 1_000_000L);

    private Instant now = Instant.parse("2026-03-01T10:00:45.9Z");
    private final RateLimitFilter filter = new RateLimitFilter(new RateLimit(3, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }));

    @Test
    void shouldCountDownAndRefuseUntilTheMinuteIsOver() {
        assertThat(IntStream.range(0, 3).mapToObj(i -> call(PLAIN)).map(r -> header(r, RateLimit.REMAINING)))
                .containsExactly("2", "1", "0");

        MockServerHttpResponse refused = call(PLAIN);
        assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
        assertThat(refused.getBodyAsString().block()).isEqualTo("{\"message\":\"Too Many Attempts.\"}");
        assertThat(header(refused, RateLimit.LIMIT)).isEqualTo("3");
        assertThat(header(refused, RateLimit.REMAINING)).isEqualTo("0");
        assertThat(header(refused, RateLimitFilter.RESET))
                .isEqualTo(Long.toString(Instant.parse("2026-03-01T10:01:00Z").getEpochSecond()));
        assertThat(header(refused, "Retry-After")).isEqualTo("15");

        now = Instant.parse("2026-03-01T10:01:00Z");
        assertThat(header(call(PLAIN), RateLimit.REMAINING)).isEqualTo("2");
    }

    @Test
    void shouldTakeATokensOwnLimitAndCountEachTokenAlone() {
        IntStream.range(0, 4).forEach(i -> call(PLAIN));

        MockServerHttpResponse answer = call(GENEROUS);
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(header(answer, RateLimit.LIMIT)).isEqualTo("1000000");
        assertThat(header(answer, RateLimit.REMAINING)).isEqualTo("999999");
    }

    @Test
    void shouldLetRequestsWithoutATokenPassUnmarked() {
        assertThat(IntStream.range(0, 9).mapToObj(i -> call(null)))
                .allMatch(answer -> HttpStatus.OK.equals(answer.getStatusCode())
                        && !answer.getHeaders().containsHeader(RateLimit.LIMIT));
    }

    @Test
    void shouldCountEveryOneOfManyConcurrentRequests() {
        long refused = IntStream.range(0, 2_000)
                .parallel()
                .mapToObj(i -> call(Tokens.token("busy", Scope.ADMIN, 500L)))
                .filter(answer -> HttpStatus.TOO_MANY_REQUESTS.equals(answer.getStatusCode()))
                .count();

        assertThat(refused).isEqualTo(1_500);
    }

    private MockServerHttpResponse call(@Nullable ApiToken token) {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
        if (token != null) {
            exchange.getAttributes().put(ApiToken.ATTRIBUTE, token);
        }
        filter.filter(
                        exchange,
                        passed -> Mono.fromRunnable(() -> passed.getResponse().setStatusCode(HttpStatus.OK)))
                .block();
        return exchange.getResponse();
    }

    private static @Nullable String header(MockServerHttpResponse response, String name) {
        return response.getHeaders().getFirst(name);
    }
}
