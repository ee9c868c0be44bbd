package dev.linkstream.server.access;

import dev.linkstream.web.ApiToken;
import dev.linkstream.web.Scope;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Makes the bearer token of a request its authentication, and leaves it in the exchange for handlers. A scope is an
 * authority of its wire name; admin has them all. No header is no authentication, any other wrong one a failure.
 */
final class TokenAuthentication implements ServerAuthenticationConverter {

    private static final String SCHEME = "Bearer ";

    private final Function<String, @Nullable ApiToken> tokens;

    /** Looks secrets up with this function, which answers null for what it does not accept and never blocks. */
    TokenAuthentication(Function<String, @Nullable ApiToken> tokens) {
        this.tokens = tokens;
    }

    @Override
    public Mono<Authentication> convert(ServerWebExchange exchange) {
        String header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return Mono.empty();
        }
        boolean bearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        ApiToken token = bearer ? tokens.apply(header.substring(SCHEME.length()).strip()) : null;
        if (token == null) {
            return Mono.error(() -> new BadCredentialsException("The request's token is not valid"));
        }
        exchange.getAttributes().put(ApiToken.ATTRIBUTE, token);
        return Mono.just(new PreAuthenticatedAuthenticationToken(token.id(), "", authorities(token)));
    }

    private static List<GrantedAuthority> authorities(ApiToken token) {
        return Stream.of(Scope.values())
                .filter(token::includes)
                .<GrantedAuthority>map(scope -> new SimpleGrantedAuthority(scope.wireName()))
                .toList();
    }
}
