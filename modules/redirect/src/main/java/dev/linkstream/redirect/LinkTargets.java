package dev.linkstream.redirect;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.DeepLink;
import dev.linkstream.links.LinkState;
import dev.linkstream.links.Scenario;
import dev.linkstream.web.Deployment;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a link leads now: its parts, seen with the scenario as it is today. */
public final class LinkTargets {

    private final Function<String, @Nullable Scenario> scenarios;
    private final Campaigns campaigns;
    private final Deployment deployment;
    private final Clock clock;

    /** The rules of campaigns. */
    public interface Campaigns {

        /** Null where nothing was said, and for no campaign. */
        @Nullable CampaignRule find(String scenarioId, @Nullable String campaign);
    }

    /**
     * Sees links with the scenarios and campaigns that these are.
     *
     * @param scenarios null stands for one that is deleted
     */
    public LinkTargets(
            Function<String, @Nullable Scenario> scenarios, Campaigns campaigns, Deployment deployment, Clock clock) {
        this.scenarios = scenarios;
        this.campaigns = campaigns;
        this.deployment = deployment;
        this.clock = clock;
    }

    /** What a click comes to now, see {@link ClickDecision#of}. */
    ClickDecision decide(LinkNow link, ClickDecision.Wish wish, ClickDecision.Visitor visitor, boolean again) {
        return ClickDecision.of(
                link,
                scenarios.apply(link.row().getScenarioId()),
                deployment.fullpageEnabled(),
                campaign(link.row()),
                wish,
                visitor,
                again,
                clock.instant());
    }

    /** What a link's state is now. */
    public LinkState state(LinkNow link) {
        return LinkState.of(link.life(), campaign(link.row()), clock.instant());
    }

    private @Nullable CampaignRule campaign(StoredLink link) {
        return campaigns.find(link.getScenarioId(), link.getCampaign());
    }

    /**
     * The scenario whose web chat a link opens; null where it opens none. A link that is used up opens it for those who
     * came by it.
     */
    public @Nullable Scenario chat(LinkNow link) {
        LinkState state = state(link);
        Scenario scenario = scenarios.apply(link.row().getScenarioId());
        boolean opens = state == LinkState.LIVE || state == LinkState.USED_UP;
        return opens && deployment.fullpageEnabled() && scenario != null && scenario.fullpageEnabled()
                ? scenario
                : null;
    }

    /** Where a click on a link leads that opens nothing; null for nowhere. */
    @Nullable String fallback(LinkNow link) {
        return ClickDecision.fallback(link, scenarios.apply(link.row().getScenarioId()), campaign(link.row()));
    }

    /** The deep link, null where the scenario is deleted. */
    public @Nullable String deepLink(StoredLink link, String code) {
        Scenario scenario = scenarios.apply(link.getScenarioId());
        return scenario == null ? null : deepLink(link, scenario, code);
    }

    public String deepLink(StoredLink link, Scenario scenario, String code) {
        return DeepLink.build(fullpageUrl(scenario), scenario.id(), link.getUserId(), scenario.appKey(), code);
    }

    /** The base of the scenario's deep links. */
    String fullpageUrl(Scenario scenario) {
        String own = scenario.fullpageUrl();
        return own == null ? deployment.publicBaseUrl() + "/web-chat" : own;
    }
}
