package dev.linkstream.erasures;

import dev.linkstream.directory.DirectoryUnavailableException;
import dev.linkstream.directory.ErasureDirectory;
import dev.linkstream.events.ErasureNoted;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.web.Answers;
import dev.linkstream.web.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code DELETE /public/api/users/{user_id}} and {@code GET /public/api/erasures/{erasure_id}}. */
final class ErasureRoutes {

    static final String ERASURES = "/public/api/erasures/";

    private static final int MAX_USER_ID = 384;

    private final ErasureRequests requests;
    private final ErasureDirectory register;

    ErasureRoutes(ErasureRequests requests, ErasureDirectory register) {
        this.requests = requests;
        this.register = register;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .DELETE("/public/api/users/{user_id}", this::erase)
                .withAttribute(Scope.ATTRIBUTE, Scope.CONTEXTS_ERASE)
                .GET(ERASURES + "{erasure_id}", this::status)
                .withAttribute(Scope.ATTRIBUTE, Scope.CONTEXTS_ERASE)
                .build();
    }

    private Mono<ServerResponse> erase(ServerRequest request) {
        String userId = request.pathVariable("user_id");
        if (userId.isBlank() || userId.codePointCount(0, userId.length()) > MAX_USER_ID) {
            return Answers.invalid(Map.of("user_id", List.of("User id must have 1 to " + MAX_USER_ID + " characters")));
        }
        return Mono.fromFuture(() -> requests.erase(userId))
                .flatMap(erasure -> Answers.json(202, accepted(erasure)))
                .onErrorResume(
                        fault -> fault instanceof TimeoutException
                                || fault instanceof UnavailableException
                                || fault instanceof DirectoryUnavailableException,
                        fault -> Answers.unavailable(
                                "Whether the user is erased is not known yet. Send the call again.",
                                Duration.ofSeconds(1)));
    }

    private static Map<String, Object> accepted(ErasureNoted erasure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("erasure_id", erasure.getErasureId());
        json.put("requested_at", erasure.getRequestedAt());
        json.put("status_url", ERASURES + erasure.getErasureId());
        return json;
    }

    private Mono<ServerResponse> status(ServerRequest request) {
        ErasureNoted erasure = register.find(request.pathVariable("erasure_id"));
        return erasure == null ? Answers.message(404, "There is no such erasure.") : Answers.json(200, status(erasure));
    }

    private static Map<String, Object> status(ErasureNoted erasure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("erasure_id", erasure.getErasureId());
        json.put(
                "status",
                erasure.getGoneAt() != null ? "gone" : erasure.getUnreadableAt() != null ? "unreadable" : "pending");
        json.put("unreadable_at", erasure.getUnreadableAt());
        json.put("gone_at", erasure.getGoneAt());
        return json;
    }
}
