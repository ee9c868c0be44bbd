package dev.linkstream.server.access;

import dev.linkstream.fastpath.PlainAccess;
import dev.linkstream.ingress.Ingress;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.RateLimit;
import dev.linkstream.web.Scope;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@link TokenAuthentication}, {@link RateLimitFilter} and {@link RouteScopes} ask of a generate request,
 * without the filters. Thread-safe.
 */
public final class GenerateAccess implements PlainAccess {

    private final Function<String, @Nullable ApiToken> tokens;
    private final RateLimit rates;
    private final Scope scope;

    /** Looks secrets up with the same function, and counts with the same counters, as the filters. */
    public GenerateAccess(Function<String, @Nullable ApiToken> tokens, RateLimit rates) {
        this.tokens = tokens;
        this.rates = rates;
        scope = Ingress.GENERATE_SCOPE;
    }

    @Override
    public @Nullable Passed pass(String secret) {
        ApiToken token = tokens.apply(secret);
        if (token == null || !token.includes(scope)) {
            return null;
        }
        RateLimit.Quota quota = rates.countWithin(token);
        return quota == null ? null : new Passed(token, quota);
    }
}
