package dev.linkstream.web;

import java.util.Optional;
import java.util.stream.Stream;

/** What a token may be allowed to do. */
public enum Scope {
    LINKS_WRITE("links:write"),
    LINKS_READ("links:read"),
    CONTEXTS_READ("contexts:read"),
    CONTEXTS_ERASE("contexts:erase"),
    STATS_READ("stats:read"),
    SCENARIOS_WRITE("scenarios:write"),
    OPERATIONS("operations"),
    ADMIN("admin");

    /**
     * The route attribute that names the scope which its caller must have, where the route stands:
     * {@code .GET(path, handler).withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)}. A route below a guarded path without it
     * answers nobody.
     */
    public static final String ATTRIBUTE = Scope.class.getName();

    /** In the place of a scope: any valid token will do. */
    public static final Object ANY_TOKEN = "any token";

    private final String wireName;

    Scope(String wireName) {
        this.wireName = wireName;
    }

    /** The name in JSON, such as {@code links:write}. */
    public String wireName() {
        return wireName;
    }

    /** The scope of that exact name in JSON; empty for any other text. */
    public static Optional<Scope> ofWireName(String wireName) {
        return Stream.of(values())
                .filter(scope -> scope.wireName.equals(wireName))
                .findFirst();
    }
}
