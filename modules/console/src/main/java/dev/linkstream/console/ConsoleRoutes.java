package dev.linkstream.console;

import java.net.URI;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
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
    private static final MediaType SCRIPT = MediaType.parseMediaType("text/javascript;charset=utf-8");
    private static final MediaType STYLE = MediaType.parseMediaType("text/css;charset=utf-8");
    private static final MediaType PAGE = MediaType.parseMediaType("text/html;charset=utf-8");

    /** By name; a fixed list, so that no path can lead elsewhere. */
    private static final Map<String, MediaType> FILES = Map.of(
            "style.css", STYLE,
            "app.js", SCRIPT,
            "core.js", SCRIPT,
            "plot.js", SCRIPT,
            "campaigns.js", SCRIPT,
            "batches.js", SCRIPT,
            "people.js", SCRIPT,
            "operator.js", SCRIPT);

    public RouterFunction<ServerResponse> routes() {
        RouterFunctions.Builder routes = RouterFunctions.route()
                .GET(PATH, request -> file("index.html", PAGE))
                .GET(PATH + "/", ConsoleRoutes::withoutSlash);
        FILES.forEach((name, type) -> routes.GET(PATH + "/" + name, request -> file(name, type)));
        return routes.build();
    }

    private static Mono<ServerResponse> withoutSlash(ServerRequest request) {
        return ServerResponse.permanentRedirect(URI.create(PATH)).build();
    }

    private static Mono<ServerResponse> file(String name, MediaType type) {
        Resource file = new ClassPathResource("/console/" + name);
        return ServerResponse.ok()
                .contentType(type)
                .cacheControl(CacheControl.noCache())
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Frame-Options", "DENY")
                .bodyValue(file);
    }
}
