package dev.linkstream.redirect;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.OpenMode;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.LinkState;
import dev.linkstream.links.Preview;
import dev.linkstream.links.RedirectUrls;
import dev.linkstream.links.Scenario;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a click on a link comes to, decided in this one place for whoever writes the answer. Pure: it looks at nothing but
 * what it is given.
 */
sealed interface ClickDecision {

    /** It leads to the deep link, and is told of as a click if it counts. */
    record Open(Scenario scenario, boolean counts) implements ClickDecision {}

    /** The link allows so many clicks: its user's log says whether this is one of them. */
    record Ask(Scenario scenario) implements ClickDecision {}

    /** It gets the page whose button leads on. */
    record Confirm(Scenario scenario) implements ClickDecision {}

    /** It gets what the scenario shows of its links. */
    record Show(Preview preview) implements ClickDecision {}

    /** It is refused, and the real click is awaited: what a browser fetches ahead of it would be used for it. */
    record NotAhead() implements ClickDecision {}

    /**
     * The link opens nothing; it leads to the fallback, null for nowhere.
     *
     * @param tellsExpiry whether this click is the first to find, as far as is known here, that the link has expired
     */
    record Closed(@Nullable String fallback, boolean tellsExpiry) implements ClickDecision {}

    /** What is asked of a link. */
    enum Wish {
        /** HEAD. */
        LOOK,
        /** GET. */
        FOLLOW,
        /** POST, from the page with the button. */
        PRESS
    }

    /** Who asks. */
    enum Visitor {
        PERSON,
        /** Fetches pages to show them, with nobody there to read them. */
        PREVIEW_BOT,
        /** A browser that gets ready for a click that may never come. */
        PREFETCH
    }

    /**
     * Decides.
     *
     * @param scenario that the link opens, as it is now; null where it is deleted
     * @param fullpage whether the deployment has fullpage web chats
     * @param campaign the rule of the link's campaign, null where there is none
     * @param again whether the visitor says to have clicked within the last minute: then a link that is used up may have
     *     been used up by them
     */
    static ClickDecision of(
            LinkNow link,
            @Nullable Scenario scenario,
            boolean fullpage,
            @Nullable CampaignRule campaign,
            Wish wish,
            Visitor visitor,
            boolean again,
            Instant now) {
        LinkState state = LinkState.of(link.life(), campaign, now);
        boolean clicks = wish != Wish.LOOK && visitor == Visitor.PERSON;
        boolean opens = state == LinkState.LIVE || (state == LinkState.USED_UP && again && clicks);
        if (!opens || !fullpage || scenario == null || !scenario.fullpageEnabled()) {
            return new Closed(fallback(link, scenario, campaign), clicks && link.hasUntoldExpiry(now));
        }
        Preview preview = scenario.defaults().preview();
        if (visitor == Visitor.PREVIEW_BOT && preview != null) {
            return new Show(preview);
        }
        if (link.openMode() == OpenMode.confirm && wish != Wish.PRESS) {
            return new Confirm(scenario);
        }
        boolean limited = link.maxClicks() != null;
        if (limited && clicks) {
            return new Ask(scenario);
        }
        return limited && visitor == Visitor.PREFETCH && wish != Wish.LOOK
                ? new NotAhead()
                : new Open(scenario, clicks);
    }

    /**
     * Where a link leads that opens nothing: the link's own fallback URL, or else its campaign's, or else its scenario's,
     * as it was when the link was made if the scenario is deleted. What is no safe target, or lies elsewhere than the
     * scenario allows today, does not count.
     */
    static @Nullable String fallback(LinkNow link, @Nullable Scenario scenario, @Nullable CampaignRule campaign) {
        List<String> hosts = scenario == null ? List.of() : scenario.defaults().allowedHosts();
        String own = allowed(link.fallbackUrl(), hosts);
        String ofCampaign = own != null || campaign == null ? own : allowed(campaign.fallbackUrl(), hosts);
        if (ofCampaign != null) {
            return ofCampaign;
        }
        return allowed(scenario == null ? link.row().getScenarioFallbackUrl() : scenario.fallbackUrl(), hosts);
    }

    private static @Nullable String allowed(@Nullable String url, List<String> hosts) {
        return url != null && RedirectUrls.isFallback(url) && RedirectUrls.isAllowed(url, hosts) ? url : null;
    }
}
