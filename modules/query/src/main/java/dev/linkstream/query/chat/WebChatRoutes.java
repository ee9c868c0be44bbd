package dev.linkstream.query.chat;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.Scenario;
import dev.linkstream.query.contexts.ContextJson;
import dev.linkstream.query.contexts.UserContexts;
import dev.linkstream.web.Answers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The context that a web chat loads with a link's code and the scenario's app key. */
final class WebChatRoutes {

    private final ChatAccess access;
    private final UserContexts contexts;

    WebChatRoutes(ChatAccess access, UserContexts contexts) {
        this.access = access;
        this.contexts = contexts;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route().GET("/web-chat/context", this::context).build();
    }

    private Mono<ServerResponse> context(ServerRequest request) {
        String appKey = ChatAccess.appKey(request);
        if (appKey == null) {
            return Answers.json(401, Answers.UNAUTHENTICATED);
        }
        Optional<String> code = request.queryParam("link").filter(value -> !value.isBlank());
        if (code.isEmpty()) {
            return Answers.invalid(Map.of("link", List.of("The link field is required.")));
        }
        return access.open(code.get(), appKey, this::context);
    }

    private Mono<ServerResponse> context(StoredLink link, Scenario scenario) {
        return contexts.find(link.getUserId())
                .flatMap(context ->
                        Answers.personal(ContextJson.ofChat(link.getUserId(), scenario, context.orElse(null))));
    }
}
