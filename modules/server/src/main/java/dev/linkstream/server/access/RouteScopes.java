package dev.linkstream.server.access;

import dev.linkstream.web.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.authorization.ReactiveAuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authorization.AuthorizationContext;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Which scope a call needs, as its route declares it by {@link Scope#ATTRIBUTE}. A guarded call that no route takes needs any
 * valid token, and is then not found; a guarded route that declares nothing answers nobody. Thread-safe; reads the routes at
 * the first call.
 */
final class RouteScopes implements ReactiveAuthorizationManager<AuthorizationContext> {

    /** Where tokens are looked at, at all: elsewhere the Authorization header is the handler's own affair. */
    static final String[] GUARDED = {"/public/api/**", "/admin/api/**"};

    private final Iterable<? extends RouterFunction<?>> routes;
    private volatile @Nullable List<Rule> rules;

    /** One route: its methods, empty for all; and its scope, {@link Scope#ANY_TOKEN}, or null where it declares none. */
    record Rule(
            Set<HttpMethod> methods,
            PathPattern pattern,
            @Nullable Object scope) {

        boolean takes(HttpMethod method, PathContainer path) {
            boolean known = methods.isEmpty()
                    || methods.contains(method)
                    || (method.equals(HttpMethod.HEAD) && methods.contains(HttpMethod.GET));
            return known && pattern.matches(path);
        }

        private boolean admits(Authentication caller) {
            if (scope instanceof Scope wanted) {
                return caller.getAuthorities().stream()
                        .anyMatch(each -> wanted.wireName().equals(each.getAuthority()));
            }
            return Scope.ANY_TOKEN.equals(scope);
        }
    }

    RouteScopes(Iterable<? extends RouterFunction<?>> routes) {
        this.routes = routes;
    }

    @Override
    public Mono<AuthorizationResult> authorize(Mono<Authentication> authentication, AuthorizationContext context) {
        HttpMethod method = context.getExchange().getRequest().getMethod();
        PathContainer path = context.getExchange().getRequest().getPath().pathWithinApplication();
        return authentication
                .filter(Authentication::isAuthenticated)
                .<AuthorizationResult>map(caller -> new AuthorizationDecision(rules().stream()
                        .filter(rule -> rule.takes(method, path))
                        .findFirst()
                        .map(rule -> rule.admits(caller))
                        .orElse(true)))
                .defaultIfEmpty(new AuthorizationDecision(false));
    }

    /** All routes, in the order in which they are asked. */
    List<Rule> rules() {
        List<Rule> known = rules;
        if (known == null) {
            Collector collector = new Collector();
            routes.forEach(each -> each.accept(collector));
            known = List.copyOf(collector.found);
            rules = known;
        }
        return known;
    }

    /** Reads what routes are made of. Nested routes have their own path in front. */
    private static final class Collector implements RouterFunctions.Visitor {

        private final List<Rule> found = new ArrayList<>();
        private final List<String> nests = new ArrayList<>();
        private Map<String, Object> attributes = Map.of();

        @Override
        public void startNested(RequestPredicate predicate) {
            Parts parts = Parts.of(predicate);
            nests.add(parts.path == null ? "" : parts.path);
        }

        @Override
        public void endNested(RequestPredicate predicate) {
            nests.remove(nests.size() - 1);
        }

        @Override
        public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
            Parts parts = Parts.of(predicate);
            String path = String.join("", nests) + (parts.path == null ? "" : parts.path);
            if (path.isEmpty()) {
                // It decides by something else, such as what a short code looks like: no guarded path is one.
                attributes = Map.of();
                return;
            }
            found.add(new Rule(
                    Set.copyOf(parts.methods),
                    PathPatternParser.defaultInstance.parse(path),
                    attributes.get(Scope.ATTRIBUTE)));
            attributes = Map.of();
        }

        @Override
        public void resources(Function<ServerRequest, Mono<Resource>> lookup) {
            attributes = Map.of();
        }

        @Override
        public void attributes(Map<String, Object> attributes) {
            this.attributes = Map.copyOf(attributes);
        }

        @Override
        public void unknown(RouterFunction<?> function) {
            attributes = Map.of();
        }
    }

    /** A predicate's methods and path; what else it asks narrows it, and is left out. */
    private static final class Parts implements RequestPredicates.Visitor {

        private Set<HttpMethod> methods = Set.of();
        private @Nullable String path;

        static Parts of(RequestPredicate predicate) {
            Parts parts = new Parts();
            predicate.accept(parts);
            return parts;
        }

        @Override
        public void method(Set<HttpMethod> methods) {
            this.methods = Set.copyOf(methods);
        }

        @Override
        public void path(String pattern) {
            path = path == null ? pattern : path + pattern;
        }

        @Override
        @SuppressWarnings("removal") // as long as the interface asks for it
        public void pathExtension(String extension) {}

        @Override
        public void header(String name, String value) {}

        @Override
        public void queryParam(String name, String value) {}

        @Override
        public void version(String version) {}

        @Override
        public void startAnd() {}

        @Override
        public void and() {}

        @Override
        public void endAnd() {}

        @Override
        public void startOr() {}

        @Override
        public void or() {}

        @Override
        public void endOr() {}

        @Override
        public void startNegate() {}

        @Override
        public void endNegate() {}

        @Override
        public void unknown(RequestPredicate predicate) {}
    }
}
