package dev.linkstream.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * A kind of call that is audited.
 *
 * @param subject the name of the path's variable that says what the call is about; null where the path does not
 * @param ofUser whether that is a user's id, which is then not written
 */
record AuditedCall(
        HttpMethod method,
        PathPattern path,
        String action,
        @Nullable String subject,
        boolean ofUser) {

    private static final String NOTHING = "";

    static final List<AuditedCall> ALL = List.of(
            of(HttpMethod.GET, "/public/api/users/{id}/context", "context.read", true),
            of(HttpMethod.DELETE, "/public/api/users/{id}", "user.erased", true),
            of(HttpMethod.PUT, "/admin/api/scenarios/{id}", "scenario.changed", false),
            of(HttpMethod.DELETE, "/admin/api/scenarios/{id}", "scenario.deleted", false),
            of(HttpMethod.DELETE, "/admin/api/tokens/{id}", "token.revoked", false),
            new AuditedCall(
                    HttpMethod.POST,
                    PathPatternParser.defaultInstance.parse("/admin/api/tokens"),
                    "token.created",
                    null,
                    false));

    private static AuditedCall of(HttpMethod method, String path, String action, boolean ofUser) {
        return new AuditedCall(method, PathPatternParser.defaultInstance.parse(path), action, "id", ofUser);
    }

    /** The kind that a call is of; null where it is not audited. */
    static @Nullable AuditedCall find(HttpMethod method, PathContainer path) {
        return ALL.stream()
                .filter(call -> call.method.equals(method) && call.path.matches(path))
                .findFirst()
                .orElse(null);
    }

    /** What a call of this kind is about: an id, decoded; nothing where the path does not say. */
    String subjectOf(PathContainer called) {
        PathPattern.PathMatchInfo match = path.matchAndExtract(called);
        return subject == null || match == null
                ? NOTHING
                : match.getUriVariables().getOrDefault(subject, NOTHING);
    }
}
