package dev.linkstream.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.LinkState;
import dev.linkstream.links.Scenario;
import dev.linkstream.web.Deployment;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LinkTargetsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Scenario SCENARIO = new Scenario(
            "support", "app-1", true, null, null, null, "https://fallback.example/scenario", false, List.of());

    private @Nullable CampaignRule rule;
    private final LinkTargets targets = new LinkTargets(
            id -> SCENARIO,
            (scenario, campaign) -> campaign == null ? null : rule,
            new Deployment("https://short.host", true),
            Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void shouldOpenALinkUntilTheInstantItExpires() {
        assertThat(opens(link())).isTrue();
        assertThat(opens(link().setExpiresAt(NOW.plusMillis(1)))).isTrue();
        assertThat(opens(link().setExpiresAt(NOW))).isFalse();
        assertThat(targets.state(now(link().setExpiresAt(NOW)))).isEqualTo(LinkState.EXPIRED);
    }

    @Test
    void shouldObeyTheRuleOfALinksCampaign() {
        rule = new CampaignRule("support", "winter", NOW, null, "https://fallback.example/campaign");

        assertThat(opens(link())).isTrue();
        assertThat(targets.state(now(link().setCampaign("winter")))).isEqualTo(LinkState.REVOKED);
        assertThat(targets.fallback(now(link().setCampaign("winter")))).isEqualTo("https://fallback.example/campaign");
        assertThat(targets.chat(now(link().setCampaign("winter")))).isNull();
    }

    @Test
    void shouldOpenTheChatOfALinkThatWasUsedUpToThoseWhoCameByIt() {
        LinkNow usedUp =
                ClickDecisionTest.changed(state -> state.setMaxClicks(1L).setClicksUsed(1));

        assertThat(targets.chat(usedUp)).isEqualTo(SCENARIO);
        assertThat(targets.chat(now(link().setExpiresAt(NOW)))).isNull();
    }

    private boolean opens(StoredLink.Builder link) {
        return targets.decide(now(link), ClickDecision.Wish.FOLLOW, ClickDecision.Visitor.PERSON, false)
                instanceof ClickDecision.Open;
    }

    private static LinkNow now(StoredLink.Builder link) {
        return new LinkNow(link.build(), null);
    }

    private static StoredLink.Builder link() {
        return StoredLink.newBuilder()
                .setUserId("ann")
                .setScenarioId("support")
                .setIndex(0)
                .setCreatedAt(NOW.minusSeconds(60))
                .setShortBaseUrl("https://short.host");
    }
}
