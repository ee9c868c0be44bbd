package dev.linkstream.query.links;

import dev.linkstream.core.state.ErasedLinks;
import dev.linkstream.reads.LinkLookup;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.web.Answers;
import dev.linkstream.web.Scope;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET}, {@code PATCH} and {@code DELETE} of {@code /public/api/links/{code}}, and {@code …/regenerate}. */
public final class LinkRoutes {

    private static final String PATH = "/public/api/links/{code}";

    private final LinkLookup lookup;
    private final LinkViews views;
    private final LinkChanges changes;
    private final Regeneration regeneration;

    public LinkRoutes(LinkLookup lookup, LinkViews views, LinkChanges changes, Regeneration regeneration) {
        this.lookup = lookup;
        this.views = views;
        this.changes = changes;
        this.regeneration = regeneration;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET(PATH, request -> find(request, views::answer))
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .PATCH(PATH, request -> find(request, link -> changes.patch(request, link)))
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_WRITE)
                .DELETE(PATH, request -> find(request, changes::revoke))
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_WRITE)
                .POST(PATH + "/regenerate", request -> find(request, link -> regeneration.answer(request, link)))
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_WRITE)
                .build();
    }

    private Mono<ServerResponse> find(ServerRequest request, Function<Found.Link, Mono<ServerResponse>> then) {
        return lookup.find(request.pathVariable("code")).flatMap(found -> {
            if (found instanceof Found.Link link) {
                return ErasedLinks.is(link.link())
                        ? Answers.message(410, "The link is gone, as its user was erased.")
                        : then.apply(link);
            }
            return none(found);
        });
    }

    /** What calls answer that ask for a link where there is none. */
    public static Mono<ServerResponse> none(Found found) {
        if (found instanceof Found.Gone) {
            return Answers.message(410, "The link is gone, as it was dead for long.");
        }
        return found instanceof Found.NotYet
                ? Answers.unavailable("The link is not ready yet.", Duration.ofSeconds(1))
                : unknown();
    }

    static Mono<ServerResponse> unknown() {
        return Answers.message(404, "There is no such link.");
    }
}
