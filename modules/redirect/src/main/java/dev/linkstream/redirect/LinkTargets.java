package dev.linkstream.redirect;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.DeepLink;
import dev.linkstream.links.Scenario;
import dev.linkstream.web.Deployment;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a link leads now: its parts, seen with the scenario as it is today. */
public final class LinkTargets {

    private final Function<String, @Nullable Scenario> scenarios;
    private final Deployment deployment;
    private final Clock clock;

    /** Sees links with the scenarios that these are; null stands for one that is deleted. */
    public LinkTargets(Function<String, @Nullable Scenario> scenarios, Deployment deployment, Clock clock) {
        this.scenarios = scenarios;
        this.deployment = deployment;
        this.clock = clock;
    }

    /** Whether the link no longer opens because of its age. */
    public boolean isExpired(StoredLink link) {
        Instant expiry = link.getExpiresAt();
        return expiry != null && !clock.instant().isBefore(expiry);
    }

    /**
     * The scenario that a link opens; null where it opens none, as it has expired, or the scenario is deleted or its
     * fullpage switched off.
     */
    public @Nullable Scenario open(StoredLink link) {
        if (isExpired(link)) {
            return null;
        }
        Scenario scenario = scenarios.apply(link.getScenarioId());
        return deployment.fullpageEnabled() && scenario != null && scenario.fullpageEnabled() ? scenario : null;
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

    /** Where a click on a link leads that opens nothing; null for nowhere. */
    @Nullable String fallback(StoredLink link) {
        if (link.getFallbackUrl() != null) {
            return link.getFallbackUrl();
        }
        Scenario scenario = scenarios.apply(link.getScenarioId());
        return scenario == null ? link.getScenarioFallbackUrl() : scenario.fallbackUrl();
    }
}
