package dev.linkstream.server;

import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;
import static org.springframework.http.HttpMethod.PATCH;
import static org.springframework.http.HttpMethod.POST;

import dev.linkstream.ingress.Ingress;
import dev.linkstream.web.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * Which scope a call needs. The first rule that matches counts; a call below {@link #GUARDED} that none matches needs
 * any valid token, all other calls need none.
 *
 * @param method null: any
 */
record AccessRule(@Nullable HttpMethod method, String path, Scope scope) {

    static final String GENERATE = Ingress.GENERATE;

    /** Where tokens are looked at, at all: elsewhere the Authorization header is the handler's own affair. */
    static final String[] GUARDED = {"/public/api/**", "/admin/api/**"};

    static final List<AccessRule> ALL = List.of(
            new AccessRule(POST, GENERATE, Scope.LINKS_WRITE),
            new AccessRule(POST, "/public/api/link-batches", Scope.LINKS_WRITE),
            new AccessRule(GET, "/public/api/link-batches/**", Scope.LINKS_READ),
            new AccessRule(HEAD, "/public/api/link-batches/**", Scope.LINKS_READ),
            new AccessRule(GET, "/public/api/links/**", Scope.LINKS_READ),
            new AccessRule(HEAD, "/public/api/links/**", Scope.LINKS_READ),
            new AccessRule(PATCH, "/public/api/links/**", Scope.LINKS_WRITE),
            new AccessRule(DELETE, "/public/api/links/**", Scope.LINKS_WRITE),
            new AccessRule(POST, "/public/api/links/**", Scope.LINKS_WRITE),
            new AccessRule(GET, "/public/api/scenarios/*/campaigns/**", Scope.LINKS_READ),
            new AccessRule(HEAD, "/public/api/scenarios/*/campaigns/**", Scope.LINKS_READ),
            new AccessRule(GET, "/public/api/scenarios/*/links", Scope.LINKS_READ),
            new AccessRule(HEAD, "/public/api/scenarios/*/links", Scope.LINKS_READ),
            new AccessRule(GET, "/public/api/users/*/links", Scope.LINKS_READ),
            new AccessRule(HEAD, "/public/api/users/*/links", Scope.LINKS_READ),
            new AccessRule(PATCH, "/public/api/scenarios/*/campaigns/**", Scope.LINKS_WRITE),
            new AccessRule(POST, "/public/api/scenarios/*/campaigns/**", Scope.LINKS_WRITE),
            new AccessRule(GET, "/public/api/scenarios/*/stats", Scope.STATS_READ),
            new AccessRule(HEAD, "/public/api/scenarios/*/stats", Scope.STATS_READ),
            new AccessRule(GET, "/public/api/scenarios/*/clicks", Scope.STATS_READ),
            new AccessRule(HEAD, "/public/api/scenarios/*/clicks", Scope.STATS_READ),
            new AccessRule(GET, "/public/api/users/*/context", Scope.CONTEXTS_READ),
            new AccessRule(HEAD, "/public/api/users/*/context", Scope.CONTEXTS_READ),
            new AccessRule(null, "/admin/api/dead-letters/**", Scope.OPERATIONS),
            new AccessRule(null, "/admin/api/pipeline", Scope.OPERATIONS),
            new AccessRule(DELETE, "/public/api/users/*", Scope.CONTEXTS_ERASE),
            new AccessRule(GET, "/public/api/erasures/*", Scope.CONTEXTS_ERASE),
            new AccessRule(HEAD, "/public/api/erasures/*", Scope.CONTEXTS_ERASE),
            new AccessRule(null, "/admin/api/scenarios/**", Scope.SCENARIOS_WRITE),
            new AccessRule(null, "/admin/api/tokens/**", Scope.ADMIN));

    /** The scope of the rule for exactly this path. */
    static Scope of(String path) {
        return ALL.stream()
                .filter(rule -> rule.path().equals(path))
                .findFirst()
                .orElseThrow()
                .scope();
    }
}
