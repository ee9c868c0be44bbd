package dev.linkstream.directory;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.linkstream.web.Answers;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.Scope;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST} and {@code GET} of {@code /admin/api/tokens}, {@code DELETE} of {@code /admin/api/tokens/{id}}, and
 * {@code GET /public/api/token}, which tells any token what it may do. A change is answered when this instance serves it.
 * The token's scope has been checked before.
 */
public final class TokenRoutes {

    private static final String PATH = "/admin/api/tokens";

    private final TokenDirectory tokens;
    private final Clock clock;

    public TokenRoutes(TokenDirectory tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    public RouterFunction<ServerResponse> routes() {
        return route().POST(PATH, this::post)
                .withAttribute(Scope.ATTRIBUTE, Scope.ADMIN)
                .GET(PATH, this::list)
                .withAttribute(Scope.ATTRIBUTE, Scope.ADMIN)
                .DELETE(PATH + "/{id}", this::delete)
                .withAttribute(Scope.ATTRIBUTE, Scope.ADMIN)
                .build();
    }

    /** What any token may do: apart from the rest, which stands under {@code /admin}. */
    public static RouterFunction<ServerResponse> ownRoute() {
        return route().GET("/public/api/token", TokenRoutes::own)
                .withAttribute(Scope.ATTRIBUTE, Scope.ANY_TOKEN)
                .build();
    }

    private Mono<ServerResponse> post(ServerRequest request) {
        return DirectoryAnswers.readBody(
                request,
                (body, errors) -> TokenJson.read(body, clock.instant(), errors),
                wanted -> DirectoryAnswers.change(
                        tokens.loaded(),
                        () -> tokens.issue(
                                wanted.name(), wanted.scopes(), wanted.expiresAt(), wanted.requestsPerMinute()),
                        issued -> Answers.json(201, TokenJson.of(issued.token(), issued.secret()))));
    }

    private Mono<ServerResponse> list(ServerRequest request) {
        if (!tokens.loaded()) {
            return DirectoryAnswers.notLoaded();
        }
        List<TokenJson> listed =
                tokens.all().stream().map(token -> TokenJson.of(token, null)).toList();
        return Answers.json(200, Map.of("tokens", listed));
    }

    private static Mono<ServerResponse> own(ServerRequest request) {
        return Answers.json(200, TokenJson.of(ApiToken.of(request), null));
    }

    private Mono<ServerResponse> delete(ServerRequest request) {
        String id = request.pathVariable("id");
        if (id.equals(TokenDirectory.ADMIN_ID)) {
            return Answers.message(409, "The operator's admin token is a setting: no call can revoke it.");
        }
        return DirectoryAnswers.change(
                tokens.loaded(),
                () -> tokens.revoke(id),
                revoked -> revoked
                        ? ServerResponse.noContent().build()
                        : Answers.message(404, "The token does not exist."));
    }
}
