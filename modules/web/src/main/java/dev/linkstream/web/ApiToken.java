package dev.linkstream.web;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * A token as its holder's requests carry it, without the secret. The token of an authenticated request stands in the
 * exchange's attribute {@link #ATTRIBUTE}.
 *
 * @param expiresAt from when it is no longer accepted; null: it never expires
 * @param requestsPerMinute its own rate limit; null: the deployment's
 */
public record ApiToken(
        String id,
        String name,
        Set<Scope> scopes,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Long requestsPerMinute) {

    public static final String ATTRIBUTE = ApiToken.class.getName();

    public ApiToken {
        scopes = Set.copyOf(scopes);
    }

    /** Whether the token may do this; {@link Scope#ADMIN} includes every scope. */
    public boolean includes(Scope scope) {
        return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
    }

    /**
     * The token of this request.
     *
     * @throws IllegalStateException if the request was let through without one
     */
    public static ApiToken of(ServerRequest request) {
        ApiToken token = of(request.exchange());
        if (token == null) {
            throw new IllegalStateException("A request to " + request.requestPath() + " must carry a token, has none");
        }
        return token;
    }

    /** The token of this exchange, or null where none was authenticated. */
    public static @Nullable ApiToken of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }
}
