package dev.linkstream.server.access;

import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.RateLimit;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Counts the requests of each token, refuses those over its limit, and tells every caller where they stand. Requests
 * without a token pass. Counts are this process's own.
 */
final class RateLimitFilter implements WebFilter {

    static final String RESET = "X-RateLimit-Reset";

    private final RateLimit rates;

    RateLimitFilter(RateLimit rates) {
        this.rates = rates;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ApiToken token = ApiToken.of(exchange);
        if (token == null) {
            return chain.filter(exchange);
        }
        RateLimit.Quota quota = rates.count(token);
        HttpHeaders headers = exchange.getResponse().getHeaders();
        // What a token lets somebody read, ids of users among it, is kept by no browser and no proxy.
        headers.setCacheControl("no-store");
        headers.set(RateLimit.LIMIT, Long.toString(quota.limit()));
        headers.set(RateLimit.REMAINING, Long.toString(quota.remaining()));
        if (quota.passed()) {
            return chain.filter(exchange);
        }
        return Answer.json(429, Answers.TOO_MANY_ATTEMPTS)
                .with(RESET, Long.toString(quota.reset()))
                .with(HttpHeaders.RETRY_AFTER, Long.toString(quota.reset() - quota.now()))
                .writeTo(exchange);
    }
}
