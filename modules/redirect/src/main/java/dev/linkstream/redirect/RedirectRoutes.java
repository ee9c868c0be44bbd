package dev.linkstream.redirect;

import dev.linkstream.links.Scenario;
import dev.linkstream.reads.LinkLookup.Found;
import dev.linkstream.web.Answer;
import java.net.URI;
import java.util.function.Function;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET /{code}}: a click on a short link. HEAD and preview bots are answered alike, but are no clicks. */
public final class RedirectRoutes {

    private static final String RETRY_AFTER_SECONDS = "1";

    private final Function<String, Mono<Found>> links;
    private final LinkTargets standing;
    private final UnavailablePage page;
    private final Clicks clicks;
    private final AcceptedForm form = new AcceptedForm();

    public RedirectRoutes(
            Function<String, Mono<Found>> links, LinkTargets standing, UnavailablePage page, Clicks clicks) {
        this.links = links;
        this.standing = standing;
        this.page = page;
        this.clicks = clicks;
    }

    /** What of a path is a code tells {@link CodeInPath}: files such as {@code /robots.txt} are not taken for one. */
    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route(
                RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD)
                        .and((request -> CodeInPath.of(request.path()) != null)),
                this::click);
    }

    private Mono<ServerResponse> click(ServerRequest request) {
        return links.apply(String.valueOf(CodeInPath.of(request.path()))).flatMap(found -> {
            if (found instanceof Found.Link link) {
                return follow(link, request);
            }
            return refuse(request, found instanceof Found.NotYet ? Refusal.NOT_YET : Refusal.UNKNOWN);
        });
    }

    private Mono<ServerResponse> follow(Found.Link found, ServerRequest request) {
        Scenario scenario = standing.open(found.link());
        if (scenario != null) {
            tell(found, request);
            return redirect(standing.deepLink(found.link(), scenario, found.code()));
        }
        String fallback = standing.fallback(found.link());
        return fallback == null ? refuse(request, Refusal.GONE) : redirect(fallback);
    }

    private void tell(Found.Link found, ServerRequest request) {
        if (request.method().equals(HttpMethod.GET)) {
            clicks.tell(found, name -> request.headers().firstHeader(name.toString()));
        }
    }

    private static Mono<ServerResponse> redirect(String location) {
        return closed(ServerResponse.status(302)).location(URI.create(location)).build();
    }

    private Mono<ServerResponse> refuse(ServerRequest request, Refusal refusal) {
        ServerResponse.BodyBuilder response = closed(ServerResponse.status(refusal.status()));
        if (refusal == Refusal.NOT_YET) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        if (form.isHtml(request.headers().header(HttpHeaders.ACCEPT))) {
            return response.contentType(UnavailablePage.TYPE)
                    .header("Content-Security-Policy", UnavailablePage.CONTENT_SECURITY_POLICY)
                    .bodyValue(page.html(refusal));
        }
        return response.contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Answer.message(refusal.status(), refusal.message()).json());
    }

    /** No cache, referrer or index may learn of a personal link. */
    private static ServerResponse.BodyBuilder closed(ServerResponse.BodyBuilder response) {
        return response.cacheControl(CacheControl.noStore())
                .header("Referrer-Policy", "no-referrer")
                .header("X-Robots-Tag", "noindex");
    }
}
