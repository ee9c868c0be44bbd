package dev.linkstream.server.access;

import dev.linkstream.web.AcceptedForm;
import dev.linkstream.web.PageTemplate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What people see who open an address in a browser: at the root what this is, elsewhere that there is nothing. */
final class BrowserPages {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final AcceptedForm FORM = new AcceptedForm();

    /** Programs ask there, whatever they say that they accept. */
    private static final List<String> APIS = List.of("/public/api/", "/admin/api/", "/apis/", "/actuator/", "/v3/");

    private final byte[] root = PageTemplate.read("pages/start.html").getBytes(StandardCharsets.UTF_8);
    private final byte[] notFound = PageTemplate.read("pages/link-unavailable.html")
            .replace("{{message}}", "There is nothing at this address.")
            .replace("{{hint}}", "Please check that it is complete.")
            .getBytes(StandardCharsets.UTF_8);

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route(
                RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD).and(RequestPredicates.path("/")),
                this::root);
    }

    private Mono<ServerResponse> root(ServerRequest request) {
        return ServerResponse.ok()
                .contentType(HTML)
                .cacheControl(CacheControl.noCache())
                .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Robots-Tag", "noindex")
                .bodyValue(root);
    }

    /** Whether a browser shows what is answered here: it names HTML, and wants JSON no more than that. */
    static boolean isFor(ServerHttpRequest request) {
        String path = request.getPath().value();
        boolean reads = request.getMethod().equals(HttpMethod.GET)
                || request.getMethod().equals(HttpMethod.HEAD);
        if (!reads || APIS.stream().anyMatch(path::startsWith)) {
            return false;
        }
        return FORM.isHtml(request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT));
    }

    /** The page of an address where nothing is. */
    Mono<Void> writeNotFound(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatus.NOT_FOUND);
        HttpHeaders headers = response.getHeaders();
        headers.setContentType(HTML);
        headers.setContentLength(notFound.length);
        headers.setCacheControl(CacheControl.noStore());
        headers.setVary(List.of(HttpHeaders.ACCEPT));
        headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Robots-Tag", "noindex");
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(notFound)));
    }
}
