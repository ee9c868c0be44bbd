package dev.linkstream.console;

import java.net.URI;
import java.util.List;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code GET /console} and the files that the page needs. The page itself asks for no token: it shows nothing before one
 * is given to it. Its content security policy allows no script and no style but these files.
 */
public final class ConsoleRoutes {

    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PATH = "/console";
    /** By name; a fixed list, so that no path can lead elsewhere. */
    private static final List<String> FILES = List.of(
            "style.css",
            "app.js",
            "core.js",
            "plot.js",
            "campaigns.js",
            "scenarios.js",
            "batches.js",
            "people.js",
            "operator.js");

    private final StaticFiles files = new StaticFiles("console", POLICY);

    public RouterFunction<ServerResponse> routes() {
        RouterFunctions.Builder routes = RouterFunctions.route()
                .GET(PATH, request -> files.file("index.html"))
                .GET(PATH + "/", ConsoleRoutes::withoutSlash);
        FILES.forEach(name -> routes.GET(PATH + "/" + name, request -> files.file(name)));
        return routes.build();
    }

    private static Mono<ServerResponse> withoutSlash(ServerRequest request) {
        return ServerResponse.permanentRedirect(URI.create(PATH)).build();
    }
}
