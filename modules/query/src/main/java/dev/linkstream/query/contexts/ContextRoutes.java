package dev.linkstream.query.contexts;

import dev.linkstream.web.Answers;
import dev.linkstream.web.Scope;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET /public/api/users/{user_id}/context}: shows what every call wrote that was answered before. */
public final class ContextRoutes {

    private final UserContexts contexts;

    public ContextRoutes(UserContexts contexts) {
        this.contexts = contexts;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/public/api/users/{user_id}/context", this::context)
                .withAttribute(Scope.ATTRIBUTE, Scope.CONTEXTS_READ)
                .build();
    }

    private Mono<ServerResponse> context(ServerRequest request) {
        String userId = request.pathVariable("user_id");
        return contexts.find(userId)
                .flatMap(context -> context.map(found -> Answers.personal(ContextJson.of(userId, found, name -> true)))
                        .orElseGet(() -> Answers.message(404, "There is no such user.")));
    }
}
