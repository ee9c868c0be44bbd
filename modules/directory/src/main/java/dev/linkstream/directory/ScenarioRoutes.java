package dev.linkstream.directory;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.linkstream.links.Scenario;
import dev.linkstream.web.Answers;
import dev.linkstream.web.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code PUT}, {@code GET} and {@code DELETE} of {@code /admin/api/scenarios/{id}}, and the list above it, newest first. A change is answered when this
 * instance serves it. The token's scope has been checked before.
 */
public final class ScenarioRoutes {

    private static final String PATH = "/admin/api/scenarios/{id}";

    private static final String LIST = "/admin/api/scenarios";
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 500;

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
                .GET(LIST, this::list)
                .withAttribute(Scope.ATTRIBUTE, Scope.SCENARIOS_WRITE)
                .build();
    }

    private Mono<ServerResponse> list(ServerRequest request) {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        int limit = limit(request, errors);
        List<Scenario> all = scenarios.newestFirst();
        int from = from(request, all, errors);
        if (!errors.isEmpty()) {
            return Answers.invalid(errors);
        }
        if (!scenarios.loaded()) {
            return DirectoryAnswers.notLoaded();
        }
        List<Scenario> page = all.subList(from, Math.min(from + limit, all.size()));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("scenarios", page.stream().map(ScenarioJson::of).toList());
        body.put(
                "next_after",
                from + page.size() < all.size() ? page.get(page.size() - 1).id() : null);
        return Answers.json(200, body);
    }

    private static int limit(ServerRequest request, Map<String, List<String>> errors) {
        String text = request.queryParam("limit").orElse(String.valueOf(DEFAULT_LIMIT));
        int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAX_LIMIT) {
            errors.put("limit", List.of("The limit must be a whole number from 1 to " + MAX_LIMIT + "."));
        }
        return limit;
    }

    /** Where the page after a scenario begins. */
    private static int from(ServerRequest request, List<Scenario> all, Map<String, List<String>> errors) {
        Optional<String> after = request.queryParam("after");
        if (after.isEmpty()) {
            return 0;
        }
        int last = all.stream().map(Scenario::id).toList().indexOf(after.get());
        if (last < 0) {
            errors.put("after", List.of("The after must be the next_after of a page before."));
        }
        return last + 1;
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
