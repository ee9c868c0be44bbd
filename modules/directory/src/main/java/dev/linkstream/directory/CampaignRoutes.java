package dev.linkstream.directory;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.linkstream.events.CampaignRuled;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.values.UnicodeText;
import dev.linkstream.web.Answers;
import dev.linkstream.web.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code GET} and {@code PATCH} of {@code /public/api/scenarios/{id}/campaigns/{campaign}}: one rule for all links of a
 * campaign. A change is answered when this instance obeys it; the others do within 2 seconds. A campaign of which
 * nothing was said has a rule that says nothing.
 */
public final class CampaignRoutes {

    private static final String PATH = "/public/api/scenarios/{id}/campaigns/{campaign}";

    private final CampaignDirectory campaigns;
    private final ScenarioDirectory scenarios;
    private final Function<CampaignRuled, CompletableFuture<Void>> users;
    private final Clock clock;

    /**
     * Routes over these directories.
     *
     * @param users writes a rule into the logs of all users, so that subscribers are told what it changes
     */
    public CampaignRoutes(
            CampaignDirectory campaigns,
            ScenarioDirectory scenarios,
            Function<CampaignRuled, CompletableFuture<Void>> users,
            Clock clock) {
        this.campaigns = campaigns;
        this.scenarios = scenarios;
        this.users = users;
        this.clock = clock;
    }

    public RouterFunction<ServerResponse> routes() {
        return route().GET(PATH, this::get)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .PATCH(PATH, this::patch)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_WRITE)
                .build();
    }

    private Mono<ServerResponse> get(ServerRequest request) {
        return of(
                request,
                (scenario, campaign) -> Answers.json(200, CampaignJson.of(campaigns.ruleOf(scenario.id(), campaign))));
    }

    private Mono<ServerResponse> patch(ServerRequest request) {
        return of(request, (scenario, campaign) -> {
            CampaignRule before = campaigns.ruleOf(scenario.id(), campaign);
            Instant now = clock.instant();
            return DirectoryAnswers.readBody(
                    request,
                    (body, errors) -> CampaignJson.readChange(body, before, scenario, now, errors),
                    change -> change(scenario, campaign, change));
        });
    }

    private Mono<ServerResponse> change(Scenario scenario, String campaign, UnaryOperator<CampaignRule> change) {
        return DirectoryAnswers.change(
                true,
                () -> campaigns.change(scenario.id(), campaign, change, this::told),
                rule -> Answers.json(200, CampaignJson.of(rule)));
    }

    private CompletableFuture<Void> told(CampaignRuled rule) {
        return users.apply(rule)
                .exceptionallyCompose(fault -> CompletableFuture.failedFuture(
                        new DirectoryUnavailableException(DirectoryUnavailableException.NOT_TOLD, fault)));
    }

    private Mono<ServerResponse> of(
            ServerRequest request, BiFunction<Scenario, String, Mono<ServerResponse>> campaign) {
        if (!scenarios.loaded() || !campaigns.loaded()) {
            return DirectoryAnswers.notLoaded();
        }
        Scenario scenario = scenarios.find(request.pathVariable("id"));
        if (scenario == null) {
            return Answers.message(404, "The scenario does not exist.");
        }
        String name = request.pathVariable("campaign");
        return UnicodeText.isLonger(name, CampaignJson.MAX_NAME_CHARACTERS)
                ? Answers.invalid(Map.of(
                        "campaign",
                        List.of("The campaign field must have at most " + CampaignJson.MAX_NAME_CHARACTERS
                                + " characters, not " + UnicodeText.characters(name) + ".")))
                : campaign.apply(scenario, name);
    }
}
