package dev.linkstream.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.OpenMode;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.LinkDefaults;
import dev.linkstream.links.Preview;
import dev.linkstream.links.Scenario;
import dev.linkstream.redirect.ClickDecision.Ask;
import dev.linkstream.redirect.ClickDecision.Closed;
import dev.linkstream.redirect.ClickDecision.Confirm;
import dev.linkstream.redirect.ClickDecision.NotAhead;
import dev.linkstream.redirect.ClickDecision.Open;
import dev.linkstream.redirect.ClickDecision.Show;
import dev.linkstream.redirect.ClickDecision.Visitor;
import dev.linkstream.redirect.ClickDecision.Wish;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClickDecisionTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Preview PREVIEW = new Preview("Hello", null, null);
    private static final Scenario SCENARIO = scenario(LinkDefaults.NONE);

    @Test
    void shouldOpenALinkAndCountThePeopleWhoFollowIt() {
        assertThat(decide(link(row -> {}), Wish.FOLLOW, Visitor.PERSON)).isEqualTo(new Open(SCENARIO, true));
        assertThat(decide(link(row -> {}), Wish.LOOK, Visitor.PERSON)).isEqualTo(new Open(SCENARIO, false));
        assertThat(decide(link(row -> {}), Wish.FOLLOW, Visitor.PREVIEW_BOT)).isEqualTo(new Open(SCENARIO, false));
        assertThat(decide(link(row -> {}), Wish.FOLLOW, Visitor.PREFETCH)).isEqualTo(new Open(SCENARIO, false));
    }

    @Test
    void shouldAskTheLogForTheClicksOfALimitedLinkAlone() {
        LinkNow limited = link(row -> row.setMaxClicks(1L));

        assertThat(decide(limited, Wish.FOLLOW, Visitor.PERSON)).isEqualTo(new Ask(SCENARIO));
        assertThat(decide(limited, Wish.LOOK, Visitor.PERSON)).isEqualTo(new Open(SCENARIO, false));
        assertThat(decide(limited, Wish.FOLLOW, Visitor.PREVIEW_BOT)).isEqualTo(new Open(SCENARIO, false));
        assertThat(decide(limited, Wish.LOOK, Visitor.PREFETCH)).isEqualTo(new Open(SCENARIO, false));
        assertThat(decide(limited, Wish.FOLLOW, Visitor.PREFETCH)).isEqualTo(new NotAhead());
    }

    @Test
    void shouldLetNobodyButTheLogSayThatAUsedUpLinkOpensForWhoUsedItUp() {
        LinkNow usedUp = changed(state -> state.setMaxClicks(1L).setClicksUsed(1));

        assertThat(decide(usedUp, SCENARIO, null, Wish.FOLLOW, Visitor.PERSON, true))
                .isEqualTo(new Ask(SCENARIO));
        assertThat(decide(usedUp, SCENARIO, null, Wish.FOLLOW, Visitor.PERSON, false))
                .isEqualTo(new Closed(null, false));
        assertThat(decide(usedUp, SCENARIO, null, Wish.LOOK, Visitor.PERSON, true))
                .isEqualTo(new Closed(null, false));
        assertThat(decide(usedUp, SCENARIO, null, Wish.FOLLOW, Visitor.PREVIEW_BOT, true))
                .isEqualTo(new Closed(null, false));
    }

    @Test
    void shouldOpenALinkToBeConfirmedByItsButtonAlone() {
        LinkNow confirm = link(row -> row.setOpenMode(OpenMode.confirm).setMaxClicks(1L));
        LinkNow anyNumber = link(row -> row.setOpenMode(OpenMode.confirm));

        for (Visitor visitor : Visitor.values()) {
            assertThat(decide(confirm, Wish.FOLLOW, visitor)).isEqualTo(new Confirm(SCENARIO));
            assertThat(decide(confirm, Wish.LOOK, visitor)).isEqualTo(new Confirm(SCENARIO));
        }
        assertThat(decide(confirm, Wish.PRESS, Visitor.PERSON)).isEqualTo(new Ask(SCENARIO));
        assertThat(decide(anyNumber, Wish.PRESS, Visitor.PERSON)).isEqualTo(new Open(SCENARIO, true));
    }

    @Test
    void shouldShowPreviewBotsWhatTheScenarioShowsAndNobodyElse() {
        Scenario shown = scenario(new LinkDefaults(null, null, List.of(), null, null, PREVIEW));
        for (LinkNow link : List.of(
                link(row -> {}), link(row -> row.setMaxClicks(1L)), link(row -> row.setOpenMode(OpenMode.confirm)))) {
            assertThat(decide(link, shown, null, Wish.FOLLOW, Visitor.PREVIEW_BOT, false))
                    .isEqualTo(new Show(PREVIEW));
            assertThat(decide(link, shown, null, Wish.FOLLOW, Visitor.PERSON, false))
                    .isNotInstanceOf(Show.class);
        }
        assertThat(decide(link(row -> row.setExpiresAt(NOW)), shown, null, Wish.FOLLOW, Visitor.PREVIEW_BOT, false))
                .isEqualTo(new Closed(null, false));
    }

    @Test
    void shouldCloseWhatIsExpiredRevokedOrUsedUpOrHasNoScenario() {
        assertCloses(link(row -> row.setExpiresAt(NOW)), SCENARIO, null);
        assertCloses(changed(state -> state.setRevokedAt(NOW)), SCENARIO, null);
        assertCloses(changed(state -> state.setMaxClicks(2L).setClicksUsed(2)), SCENARIO, null);
        assertCloses(link(row -> {}), null, null);
        assertCloses(link(row -> {}), SCENARIO, new CampaignRule("s", "c", NOW, null, null));
        assertCloses(link(row -> {}), SCENARIO, new CampaignRule("s", "c", null, NOW, null));
        assertCloses(
                link(row -> {}), new Scenario("s", "k", false, null, null, LinkDefaults.NONE, false, List.of()), null);
        assertThat(ClickDecision.of(link(row -> {}), SCENARIO, false, null, Wish.FOLLOW, Visitor.PERSON, false, NOW))
                .isEqualTo(new Closed(null, false));
    }

    /** A bot that looks at a link is no click; a campaign's expiry is no link's; what was told is not told again. */
    @Test
    void shouldHaveTheFirstClickTellThatALinkHasExpired() {
        LinkNow expired = link(row -> row.setExpiresAt(NOW));
        LinkNow told = changed(state -> state.setExpiresAt(NOW).setExpiryTold(true));
        LinkNow movedSince = changed(state -> state.setExpiresAt(NOW).setExpiryTold(false));
        LinkNow revoked = changed(state -> state.setExpiresAt(NOW).setRevokedAt(NOW));
        CampaignRule over = new CampaignRule("s", "c", null, NOW, null);

        assertThat(decide(expired, Wish.FOLLOW, Visitor.PERSON)).isEqualTo(new Closed(null, true));
        assertThat(decide(expired, Wish.PRESS, Visitor.PERSON)).isEqualTo(new Closed(null, true));
        assertThat(decide(movedSince, Wish.FOLLOW, Visitor.PERSON)).isEqualTo(new Closed(null, true));
        assertThat(decide(expired, null, null, Wish.FOLLOW, Visitor.PERSON, false))
                .isEqualTo(new Closed(null, true));
        assertThat(decide(expired, Wish.LOOK, Visitor.PERSON)).isEqualTo(new Closed(null, false));
        assertThat(decide(expired, Wish.FOLLOW, Visitor.PREVIEW_BOT)).isEqualTo(new Closed(null, false));
        assertThat(decide(expired, Wish.FOLLOW, Visitor.PREFETCH)).isEqualTo(new Closed(null, false));
        for (LinkNow other : List.of(told, revoked)) {
            assertThat(decide(other, Wish.FOLLOW, Visitor.PERSON)).isEqualTo(new Closed(null, false));
        }
        assertThat(decide(link(row -> {}), SCENARIO, over, Wish.FOLLOW, Visitor.PERSON, false))
                .isEqualTo(new Closed(null, false));
    }

    @Test
    void shouldBringALinkBackThatWasGivenMoreTimeOrClicks() {
        LinkNow more = changed(
                state -> state.setExpiresAt(NOW.plusMillis(1)).setMaxClicks(3L).setClicksUsed(2));
        LinkNow forever = changed(state -> {});

        assertThat(decide(more, Wish.FOLLOW, Visitor.PERSON)).isEqualTo(new Ask(SCENARIO));
        assertThat(decide(forever, Wish.FOLLOW, Visitor.PERSON)).isEqualTo(new Open(SCENARIO, true));
    }

    @Test
    void shouldLeadToTheFallbackOfTheLinkOrItsCampaignOrItsScenario() {
        CampaignRule rule = new CampaignRule("s", "c", NOW, null, "https://campaign.example/");
        Scenario scenario = scenario(new LinkDefaults(null, "https://scenario.example/", List.of(), null, null, null));
        LinkNow own = link(row -> row.setFallbackUrl("https://own.example/"));
        LinkNow none = link(row -> row.setScenarioFallbackUrl("https://then.example/"));

        assertThat(ClickDecision.fallback(own, scenario, rule)).isEqualTo("https://own.example/");
        assertThat(ClickDecision.fallback(none, scenario, rule)).isEqualTo("https://campaign.example/");
        assertThat(ClickDecision.fallback(none, scenario, null)).isEqualTo("https://scenario.example/");
        assertThat(ClickDecision.fallback(none, SCENARIO, null)).isNull();
        assertThat(ClickDecision.fallback(none, null, null)).isEqualTo("https://then.example/");
        assertThat(ClickDecision.fallback(changed(state -> {}), null, null)).isNull();
    }

    @Test
    void shouldFollowTheHostsThatTheScenarioAllowsToday() {
        LinkNow own = link(row -> row.setFallbackUrl("https://own.example/"));
        Scenario scenario =
                scenario(new LinkDefaults(null, "https://fine.example/x", List.of("fine.example"), null, null, null));

        assertThat(ClickDecision.fallback(own, scenario, null)).isEqualTo("https://fine.example/x");
    }

    /** Whatever was once stored: a Location is an absolute http or https URL, or there is none. */
    @Test
    void shouldNeverLeadToWhatIsNoSafeUrl() {
        Random random = new Random(28);
        String[] parts = {
            "https://",
            "http://",
            "HTTPS:",
            "//",
            "/",
            "\\",
            "javascript:",
            "data:text/html,",
            "a.example",
            "@",
            "\r\n",
            "\n",
            "Set-Cookie: x=1",
            " ",
            "\t",
            "%0d%0a",
            "é",
            "\u0000",
            "?",
            "#",
            "user:pass",
            ":80",
            ":99999",
            "ftp://",
            ""
        };
        for (int i = 0; i < 50_000; i++) {
            StringBuilder url = new StringBuilder();
            for (int n = random.nextInt(6); n >= 0; n--) {
                url.append(parts[random.nextInt(parts.length)]);
            }
            String fallback = ClickDecision.fallback(link(row -> row.setFallbackUrl(url.toString())), SCENARIO, null);
            if (fallback != null) {
                assertThat(fallback)
                        .matches("(?i)https?://[!-~]+")
                        .doesNotContain("\\")
                        .doesNotMatch("(?i)https?://[^/?#]*@.*")
                        .matches("(?i)https?://a\\.example[^@]*.*|(?i)https?://[a-z].*");
            }
        }
    }

    private static void assertCloses(LinkNow link, @Nullable Scenario scenario, @Nullable CampaignRule rule) {
        for (Wish wish : Wish.values()) {
            for (Visitor visitor : Visitor.values()) {
                assertThat(decide(link, scenario, rule, wish, visitor, false))
                        .isInstanceOfSatisfying(
                                Closed.class,
                                closed -> assertThat(closed.fallback()).isNull());
            }
        }
    }

    private static ClickDecision decide(LinkNow link, Wish wish, Visitor visitor) {
        return decide(link, SCENARIO, null, wish, visitor, false);
    }

    private static ClickDecision decide(
            LinkNow link,
            @Nullable Scenario scenario,
            @Nullable CampaignRule rule,
            Wish wish,
            Visitor visitor,
            boolean again) {
        return ClickDecision.of(link, scenario, true, rule, wish, visitor, again, NOW);
    }

    private static Scenario scenario(LinkDefaults defaults) {
        return new Scenario("s", "k", true, null, null, defaults, false, List.of());
    }

    static LinkNow link(Consumer<StoredLink.Builder> more) {
        StoredLink.Builder row = StoredLink.newBuilder()
                .setUserId("u")
                .setScenarioId("s")
                .setIndex(0)
                .setCreatedAt(NOW.minusSeconds(60))
                .setShortBaseUrl("https://s.example");
        more.accept(row);
        return new LinkNow(row.build(), null);
    }

    static LinkNow changed(Consumer<StoredLinkState.Builder> more) {
        StoredLinkState.Builder state = StoredLinkState.newBuilder();
        more.accept(state);
        return new LinkNow(
                link(row -> row.setExpiresAt(NOW.minusSeconds(1)).setFallbackUrl("https://then.example/"))
                        .row(),
                state.build());
    }
}
