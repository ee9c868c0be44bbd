package dev.linkstream.console;

import java.util.List;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** {@code GET /web-chat}, the built-in fullpage web chat, and its files. What it calls is another module's. */
public final class WebChatPageRoutes {

    /** Pictures may come from anywhere, as scenarios name them; nothing else does. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data: https: http:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PATH = "/web-chat";

    /** By name; a fixed list, so that no path can lead elsewhere. */
    private static final List<String> FILES = List.of("app.js", "format.js", "show.js", "theme.js", "style.css");

    private final StaticFiles files = new StaticFiles("web-chat", POLICY);

    public RouterFunction<ServerResponse> routes() {
        RouterFunctions.Builder routes = RouterFunctions.route()
                .GET(PATH, request -> files.file("index.html"))
                // Else it would be taken for a code.
                .HEAD(PATH, request -> files.file("index.html"));
        FILES.forEach(name -> routes.GET(PATH + "/" + name, request -> files.file(name)));
        return routes.build();
    }
}
