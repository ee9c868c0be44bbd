package dev.linkstream.core;

import static dev.linkstream.core.Fixtures.NOON;
import static dev.linkstream.core.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.core.state.CoreStores;
import dev.linkstream.events.CampaignRuled;
import dev.linkstream.events.ChangeCause;
import dev.linkstream.events.LinkChangeRequested;
import dev.linkstream.events.LinkChanged;
import dev.linkstream.events.LinkState;
import dev.linkstream.events.OpenMode;
import dev.linkstream.events.UserErasureRequested;
import dev.linkstream.links.codes.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What subscribers are told of the links of a campaign that has another rule. */
class CampaignChangesTest {

    private static final Duration TURN = Duration.ofMillis(20);
    private static final Instant RULED = NOON.plusSeconds(60);

    private final CoreDriver core = CoreDriver.create();
    private long logged;

    @AfterEach
    void close() {
        assertThat(told()).isEmpty();
        core.close();
    }

    @Test
    void shouldTellOfEachLinkThatARevocationCloses() {
        make("ann", "spring", NOON, null);
        make("bob", "summer", NOON, null);
        make("cat", "spring", NOON, NOON.plusSeconds(1));
        make("dan", "spring", RULED.plusMillis(1), null);
        revoked("ann", 0);
        make("ann", "spring", NOON, null);

        rule(RULED, null, null, RULED);

        assertThat(told())
                .containsExactly(
                        new LinkChanged(
                                code(6) + "-" + code(2),
                                code(2),
                                "cat",
                                "support",
                                "spring",
                                "batch",
                                ChangeCause.campaign,
                                List.of("state"),
                                LinkState.revoked,
                                NOON.plusSeconds(1),
                                null,
                                null,
                                OpenMode.redirect,
                                null,
                                RULED),
                        new LinkChanged(
                                code(6) + "-" + code(5),
                                code(5),
                                "ann",
                                "support",
                                "spring",
                                "batch",
                                ChangeCause.campaign,
                                List.of("state"),
                                LinkState.revoked,
                                null,
                                null,
                                null,
                                OpenMode.redirect,
                                null,
                                RULED));
    }

    @Test
    void shouldTellNothingTwiceAndWhatIsTakenBack() {
        make("ann", "spring", NOON, null);
        rule(RULED, null, null, RULED);
        assertThat(told()).hasSize(1);

        rule(RULED, null, null, RULED.plusSeconds(1));
        assertThat(told()).isEmpty();

        rule(null, null, "https://x.example/over", RULED.plusSeconds(2));
        assertThat(told())
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .extracting(
                                LinkChanged::getState,
                                LinkChanged::getChanges,
                                LinkChanged::getFallbackUrl,
                                LinkChanged::getChangedAt)
                        .containsExactly(
                                LinkState.live,
                                List.of("state", "fallback_url"),
                                "https://x.example/over",
                                RULED.plusSeconds(2)));
    }

    @Test
    void shouldTellOfAnExpiryAsItIsRuledAndOnceItComes() {
        make("ann", "spring", NOON, null);
        make("bob", "spring", NOON, NOON.plusSeconds(1));
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Instant end = now.plusSeconds(60);

        rule(null, end, null, now);
        // Bob's own one is earlier.
        assertThat(told()).singleElement().satisfies(event -> {
            assertThat(event.getUserId()).isEqualTo("ann");
            assertThat(event.getChanges()).containsExactly("expires_at");
            assertThat(event.getExpiresAt()).isEqualTo(end);
            assertThat(event.getState()).isEqualTo(LinkState.live);
        });

        core.advance(Duration.ofSeconds(61));
        assertThat(told()).singleElement().satisfies(event -> {
            assertThat(event.getUserId()).isEqualTo("ann");
            assertThat(event.getEventId()).isEqualTo(code(2) + "-" + code(0) + "-expired");
            assertThat(event.getCause()).isEqualTo(ChangeCause.campaign);
            assertThat(event.getChanges()).containsExactly("state");
            assertThat(event.getState()).isEqualTo(LinkState.expired);
            assertThat(event.getChangedAt()).isEqualTo(end);
        });
    }

    @Test
    void shouldNotTellWhatALaterRulePutOff() {
        make("ann", "spring", NOON, null);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        rule(now.plusSeconds(30), now.plusSeconds(60), null, now);
        rule(null, null, null, now.plusMillis(1));
        assertThat(told())
                .extracting(LinkChanged::getChanges)
                .containsExactly(List.of("expires_at"), List.of("expires_at"));

        core.advance(Duration.ofSeconds(90));
        assertThat(told()).isEmpty();
    }

    @Test
    void shouldGoOnWhereItWasAndKeepNothingOfWhatIsTold() {
        int links = 700;
        IntStream.range(0, links).forEach(i -> make("user-" + i, "spring", NOON, null));
        core.pipe("spring", ruled(RULED, null, null, RULED));
        core.advance(TURN);
        List<LinkChanged> first = told();
        assertThat(first).hasSizeBetween(1, links / 2);
        CoreDriver other = CoreDriver.create();
        core.stores().forEach((store, rows) -> {
            if (!store.equals(CoreStores.POSITIONS)) {
                other.restore(store, rows);
            }
        });

        List<LinkChanged> rest = toldBy(other);
        turns(core, 9);

        assertThat(rest.equals(told())).isTrue();
        assertThat(ids(rest)).hasSize(links - first.size()).doesNotContainAnyElementsOf(ids(first));
        assertThat(core.rows(CoreStores.CAMPAIGN_RULES)).hasSize(1);
        other.close();
    }

    /** A rule of a campaign without links has it look at what is left. */
    private static List<LinkChanged> toldBy(CoreDriver other) {
        CampaignRuled none = ruled(RULED, null, null, RULED);
        none.setCampaign("none");
        other.pipe("none", none);
        turns(other, 9);
        return events(other);
    }

    private static void turns(CoreDriver core, int count) {
        for (int i = 0; i < count; i++) {
            core.advance(TURN);
        }
    }

    private static Set<String> ids(List<LinkChanged> events) {
        return events.stream().map(LinkChanged::getEventId).collect(Collectors.toSet());
    }

    @Test
    void shouldSayNothingOfErasedUsersAndOtherScenarios() {
        make("ann", "spring", NOON, null);
        core.pipe("ann", new UserErasureRequested("e", "ann", NOON));
        logged++;
        core.pipe(
                "bob",
                request("bob", "batch", 0)
                        .setScenarioId("other")
                        .setCampaign("spring")
                        .build());
        logged++;
        core.output();

        rule(RULED, null, null, RULED);
        assertThat(told()).isEmpty();
    }

    @Test
    void shouldTellOtherChangesOfALinkAsItsCampaignHasIt() {
        make("ann", "spring", NOON, NOON.plusSeconds(300));
        rule(null, NOON.plusSeconds(120), "https://x.example/over", RULED);
        // Both by now: what it says, and that the time came.
        assertThat(told())
                .extracting(LinkChanged::getExpiresAt)
                .containsOnly(NOON.plusSeconds(120))
                .hasSize(2);

        change("expires_at", NOON.plusSeconds(400), NOON.plusSeconds(200));
        change(null, null, NOON.plusSeconds(500));
        // The campaign had closed it before its own expiry came.
        assertThat(told()).singleElement().satisfies(event -> {
            assertThat(event.getChanges()).containsExactly("expires_at");
            assertThat(event.getState()).isEqualTo(LinkState.expired);
            assertThat(event.getExpiresAt()).isEqualTo(NOON.plusSeconds(120));
            assertThat(event.getFallbackUrl()).isEqualTo("https://x.example/over");
        });
    }

    private void make(String user, String campaign, Instant createdAt, @Nullable Instant expiresAt) {
        core.pipe(
                user,
                request(user, "batch", logged++)
                        .setCampaign(campaign)
                        .setCreatedAt(createdAt)
                        .setExpiresAt(expiresAt)
                        .build());
        core.output();
    }

    private void revoked(String user, long offset) {
        core.pipe(
                user,
                LinkChangeRequested.newBuilder()
                        .setChangeId("x")
                        .setUserId(user)
                        .setEpoch(0)
                        .setOffset(offset)
                        .setRevoked(true)
                        .setRequestedAt(NOON)
                        .build());
        logged++;
        core.output();
    }

    /** {@code option}: null for a notice that the link has expired. */
    private void change(@Nullable String option, @Nullable Instant expiresAt, Instant at) {
        core.pipe(
                "ann",
                LinkChangeRequested.newBuilder()
                        .setChangeId("x")
                        .setUserId("ann")
                        .setEpoch(0)
                        .setOffset(0)
                        .setChanges(option == null ? List.of() : List.of(option))
                        .setExpiresAt(expiresAt)
                        .setCause(option == null ? ChangeCause.expiry : ChangeCause.call)
                        .setRequestedAt(at)
                        .build());
        logged++;
    }

    private void rule(
            @Nullable Instant revokedAt, @Nullable Instant expiresAt, @Nullable String fallback, Instant ruledAt) {
        core.pipe("spring", ruled(revokedAt, expiresAt, fallback, ruledAt));
        logged++;
        turns(core, 3);
    }

    private static CampaignRuled ruled(
            @Nullable Instant revokedAt, @Nullable Instant expiresAt, @Nullable String fallback, Instant ruledAt) {
        return CampaignRuled.newBuilder()
                .setScenarioId("support")
                .setCampaign("spring")
                .setRevokedAt(revokedAt)
                .setExpiresAt(expiresAt)
                .setFallbackUrl(fallback)
                .setRuledAt(ruledAt)
                .build();
    }

    private List<LinkChanged> told() {
        return events(core);
    }

    private static List<LinkChanged> events(CoreDriver core) {
        return core.output().stream()
                .filter(each -> each.topic().equals("link-changes"))
                .map(each -> (LinkChanged) each.value())
                .toList();
    }

    private static String code(long offset) {
        return Fixtures.oneEpoch(1).encode(new Position(0, 0, offset));
    }
}
