package dev.linkstream.server.access;

import dev.linkstream.web.ApiToken;
import dev.linkstream.web.Scope;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tokens of tests: the secret is a scope's wire name, and whatever is no scope is no token. */
final class Tokens {

    private Tokens() {}

    static @Nullable ApiToken find(String secret) {
        Optional<Scope> scope = Scope.ofWireName(secret);
        return scope.isEmpty() ? null : token(secret, scope.get(), null);
    }

    static ApiToken token(String id, Scope scope, @Nullable Long requestsPerMinute) {
        return new ApiToken(id, id, Set.of(scope), Instant.EPOCH, null, requestsPerMinute);
    }
}
