package dev.linkstream.directory;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.linkstream.links.Scenario;
import dev.linkstream.web.Answers;
import dev.linkstream.web.Scope;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code PUT}, {@code GET} and {@code DELETE} of {@code /admin/api/scenarios/{id}}. A change is answered when this
 * instance serves it. The token's scope has been checked before.
 */
public final class ScenarioRoutes {

    private static final String PATH = "/admin/api/scenarios/{id}";

    private final ScenarioDirectory scenarios;

    public ScenarioRoutes(ScenarioDirectory scenarios) {
        this.scenarios = scenarios;
    }

    public RouterFunction<ServerResponse> routes() {
        return route().PUT(PATH, this::put)
                .withAttribute(Scope.ATTRIBUTE, Scope.SCENARIOS_WRITE)
                .GET(PATH, this::get)
                .withAttribute(Scope.ATTRIBUTE, Scope.SCENARIOS_WRITE)
                .DELETE(PATH, this::delete)
                .withAttribute(Scope.ATTRIBUTE, Scope.SCENARIOS_WRITE)
                .build();
    }

    private Mono<ServerResponse> put(ServerRequest request) {
        String id = request.pathVariable("id");
        return DirectoryAnswers.readBody(
                request,
                (body, errors) -> ScenarioJson.read(id, body, errors),
                scenario -> DirectoryAnswers.change(
                        scenarios.loaded(),
                        () -> scenarios.define(scenario).thenApply(done -> scenario),
                        defined -> Answers.json(200, ScenarioJson.of(defined))));
    }

    private Mono<ServerResponse> get(ServerRequest request) {
        Scenario scenario = scenarios.find(request.pathVariable("id"));
        if (scenario == null && !scenarios.loaded()) {
            return DirectoryAnswers.notLoaded();
        }
        return scenario == null ? unknown() : Answers.json(200, ScenarioJson.of(scenario));
    }

    private Mono<ServerResponse> delete(ServerRequest request) {
        return DirectoryAnswers.change(
                scenarios.loaded(),
                () -> scenarios.delete(request.pathVariable("id")),
                deleted -> deleted ? ServerResponse.noContent().build() : unknown());
    }

    private static Mono<ServerResponse> unknown() {
        return Answers.message(404, "The scenario does not exist.");
    }
}
