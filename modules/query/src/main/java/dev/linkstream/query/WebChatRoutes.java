package dev.linkstream.query;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.Scenario;
import dev.linkstream.web.Answers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The built-in fullpage web chat, and the context that it loads with a link's code and the scenario's app key. */
final class WebChatRoutes {

    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final MediaType SCRIPT = new MediaType("text", "javascript", StandardCharsets.UTF_8);
    private static final MediaType STYLE = new MediaType("text", "css", StandardCharsets.UTF_8);

    private final ChatAccess access;
    private final UserContexts contexts;

    WebChatRoutes(ChatAccess access, UserContexts contexts) {
        this.access = access;
        this.contexts = contexts;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/web-chat", request -> file("index.html", HTML))
                // Else it would be taken for a code.
                .HEAD("/web-chat", request -> file("index.html", HTML))
                .GET("/web-chat/app.js", request -> file("app.js", SCRIPT))
                .GET("/web-chat/style.css", request -> file("style.css", STYLE))
                .GET("/web-chat/context", this::context)
                .build();
    }

    private static Mono<ServerResponse> file(String name, MediaType type) {
        return ServerResponse.ok()
                .contentType(type)
                .cacheControl(CacheControl.noCache())
                .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Robots-Tag", "noindex")
                .bodyValue(new ClassPathResource("web-chat/" + name));
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
                .flatMap(context -> Answers.personal(ContextJson.of(
                        link.getUserId(),
                        scenario.id(),
                        context.orElse(null),
                        name -> !scenario.strict() || scenario.declaration(name).isPresent())));
    }
}
