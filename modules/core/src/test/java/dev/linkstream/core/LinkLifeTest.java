package dev.linkstream.core;

import static dev.linkstream.core.Fixtures.NOON;
import static dev.linkstream.core.Fixtures.request;
import static dev.linkstream.core.Fixtures.wantsReply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.linkstream.core.CoreDriver.Emitted;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.events.ChangeCause;
import dev.linkstream.events.ClickAsked;
import dev.linkstream.events.Device;
import dev.linkstream.events.LinkChangeRequested;
import dev.linkstream.events.LinkChanged;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkState;
import dev.linkstream.events.LinkVerdict;
import dev.linkstream.events.OpenMode;
import dev.linkstream.events.Verdict;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.Position;
import dev.linkstream.stores.LogPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a link after it was made: changes, revocation, expiry and counted clicks, by the log alone. */
class LinkLifeTest {

    private final CoreDriver core = CoreDriver.create();
    private int asked;

    @AfterEach
    void shouldLeaveNothingInTheOutputs() {
        assertThat(core.output()).isEmpty();
        core.close();
    }

    @Test
    void shouldChangeALinkAnswerWithWhatItIsAndTellSubscribers() {
        make(NOON.plusSeconds(2), null);

        LinkVerdict verdict = verdict(change("expires_at", "max_clicks", "fallback_url", "open_mode")
                .setExpiresAt(NOON.plusSeconds(90))
                .setMaxClicks(3L)
                .setFallbackUrl("https://x.example/gone")
                .setOpenMode(OpenMode.confirm)
                .setRequestedAt(NOON.plusSeconds(1))
                .build());

        assertThat(verdict)
                .isEqualTo(new LinkVerdict(
                        "change-0",
                        Verdict.granted,
                        NOON.plusSeconds(90),
                        3L,
                        "https://x.example/gone",
                        OpenMode.confirm,
                        null,
                        0L));
        assertThat(told())
                .containsExactly(new LinkChanged(
                        code(1),
                        code(0),
                        "ann",
                        "support",
                        "spring",
                        "batch",
                        ChangeCause.call,
                        List.of("expires_at", "max_clicks", "fallback_url", "open_mode"),
                        LinkState.live,
                        NOON.plusSeconds(90),
                        3L,
                        "https://x.example/gone",
                        OpenMode.confirm,
                        0L,
                        NOON.plusSeconds(1)));
    }

    @Test
    void shouldTakeAwayWhatIsSetToNothingAndTellNothingOfNoChange() {
        make(NOON.plusSeconds(2), 5L);

        LinkVerdict verdict = verdict(change("expires_at", "max_clicks").build());
        assertThat(verdict.getExpiresAt()).isNull();
        assertThat(verdict.getMaxClicks()).isNull();
        assertThat(told()).hasSize(1);

        assertThat(verdict(change("expires_at", "max_clicks").build()).getVerdict())
                .isEqualTo(Verdict.granted);
        assertThat(told()).isEmpty();
    }

    @Test
    void shouldTellOnceThatALinkHasExpiredAndBringItBackByALaterExpiry() {
        make(NOON.plusSeconds(2), null);

        LinkChangeRequested notice = change().setCause(ChangeCause.expiry)
                .setRequestedAt(NOON.plusSeconds(3))
                .build();
        verdict(notice);
        verdict(notice);
        assertThat(told()).singleElement().satisfies(event -> {
            assertThat(event.getCause()).isEqualTo(ChangeCause.expiry);
            assertThat(event.getState()).isEqualTo(LinkState.expired);
            assertThat(event.getChanges()).containsExactly("state");
            assertThat(event.getChangedAt()).isEqualTo(NOON.plusSeconds(2));
        });

        verdict(change("expires_at")
                .setExpiresAt(NOON.plusSeconds(60))
                .setRequestedAt(NOON.plusSeconds(5))
                .build());
        assertThat(told()).singleElement().satisfies(event -> {
            assertThat(event.getState()).isEqualTo(LinkState.live);
            assertThat(event.getChanges()).containsExactly("state", "expires_at");
        });
    }

    @Test
    void shouldTellOfAnExpiryBeforeTheChangeThatFindsIt() {
        make(NOON.plusSeconds(2), null);

        verdict(change("expires_at")
                .setExpiresAt(NOON.plusSeconds(60))
                .setRequestedAt(NOON.plusSeconds(5))
                .build());

        assertThat(told())
                .extracting(LinkChanged::getEventId, LinkChanged::getState)
                .containsExactly(tuple(code(1) + "-expiry", LinkState.expired), tuple(code(1), LinkState.live));
    }

    @Test
    void shouldRevokeForGood() {
        make(null, null);

        Instant first = NOON.plusSeconds(1);
        assertThat(verdict(revoke(first)).getRevokedAt()).isEqualTo(first);
        assertThat(verdict(revoke(NOON.plusSeconds(9))).getRevokedAt()).isEqualTo(first);
        assertThat(told()).singleElement().satisfies(event -> {
            assertThat(event.getState()).isEqualTo(LinkState.revoked);
            assertThat(event.getChanges()).containsExactly("state");
        });
        assertThat(verdict(change("expires_at")
                                .setExpiresAt(NOON.plusSeconds(60))
                                .build())
                        .getRevokedAt())
                .isEqualTo(first);
        assertThat(told())
                .singleElement()
                .satisfies(event -> assertThat(event.getState()).isEqualTo(LinkState.revoked));
        assertThat(click("c", NOON.plusSeconds(2)).getVerdict()).isEqualTo(Verdict.revoked);
    }

    @Test
    void shouldKnowNoLinkOfAnotherUserOrPlace() {
        make(null, 1L);

        assertThat(verdict(change("max_clicks").setUserId("bob").build()).getVerdict())
                .isEqualTo(Verdict.unknown);
        assertThat(verdict(change("max_clicks").setOffset(77).build()).getVerdict())
                .isEqualTo(Verdict.unknown);
        assertThat(told()).isEmpty();
    }

    @Test
    void shouldGrantJustAsManyClicksAsTheLinkAllows() {
        make(null, 2L);

        assertThat(click("a", NOON).getVerdict()).isEqualTo(Verdict.granted);
        assertThat(click("b", NOON).getVerdict()).isEqualTo(Verdict.granted);
        List<Emitted> out = core.output();
        assertThat(click("c", NOON))
                .isEqualTo(new LinkVerdict("c", Verdict.used_up, null, 2L, null, OpenMode.redirect, null, 2L));

        assertThat(out).extracting(Emitted::topic).containsExactly("link-clicks", "link-clicks", "link-changes");
        assertThat(out.get(0).value())
                .isEqualTo(new LinkClicked(code(1), code(0), "ann", "support", "spring", "batch", NOON, Device.mobile));
        assertThat(out.get(2).value()).isInstanceOfSatisfying(LinkChanged.class, event -> {
            assertThat(event.getCause()).isEqualTo(ChangeCause.limit);
            assertThat(event.getState()).isEqualTo(LinkState.used_up);
            assertThat(event.getClicksUsed()).isEqualTo(2);
        });
    }

    @Test
    void shouldTakeAClickAskedAgainWithinAMinuteForTheSame() {
        make(null, 2L);

        click("a", NOON);
        assertThat(click("a", NOON.plusSeconds(60)).getVerdict()).isEqualTo(Verdict.granted);
        assertThat(core.output()).hasSize(1);
        assertThat(click("a", NOON.plusSeconds(61)).getClicksUsed()).isEqualTo(2);
        assertThat(core.output()).hasSize(2);
        assertThat(click("a", NOON.plusSeconds(62)).getVerdict()).isEqualTo(Verdict.granted);
        assertThat(click("b", NOON.plusSeconds(62)).getVerdict()).isEqualTo(Verdict.used_up);
    }

    @Test
    void shouldBringAUsedUpLinkBackByAHigherLimit() {
        make(null, 1L);
        click("a", NOON);
        core.output();

        verdict(change("max_clicks").setMaxClicks(2L).build());
        assertThat(told()).singleElement().satisfies(event -> {
            assertThat(event.getChanges()).containsExactly("state", "max_clicks");
            assertThat(event.getState()).isEqualTo(LinkState.live);
            assertThat(event.getClicksUsed()).isEqualTo(1);
        });
        assertThat(click("b", NOON).getClicksUsed()).isEqualTo(2);
        assertThat(click("c", NOON).getVerdict()).isEqualTo(Verdict.used_up);
        core.output();
    }

    @Test
    void shouldGrantNoClickOnAnExpiredLink() {
        make(NOON.plusSeconds(2), 1L);

        assertThat(click("a", NOON.plusSeconds(2)).getVerdict()).isEqualTo(Verdict.expired);
        assertThat(click("b", NOON.plusSeconds(3)).getVerdict()).isEqualTo(Verdict.expired);
        assertThat(told()).singleElement().satisfies(event -> {
            assertThat(event.getCause()).isEqualTo(ChangeCause.expiry);
            assertThat(event.getEventId()).isEqualTo(code(1));
            assertThat(event.getChangedAt()).isEqualTo(NOON.plusSeconds(2));
        });
    }

    @Test
    void shouldLeaveTheLinksOwnRowAsItWasButForAFlag() {
        make(NOON.plusSeconds(60), 4L);
        StoredLink made = StoredLink.newBuilder(row()).build();
        click("a", NOON);
        core.output();
        assertThat(row()).isEqualTo(made);

        verdict(change("max_clicks").setMaxClicks(9L).build());
        core.output();
        made.setChanged(true);
        assertThat(row()).isEqualTo(made);
    }

    @Test
    void shouldAnswerAReplayAsItAnsweredBefore() {
        make(null, 1L);
        ClickAsked first = asked("a", NOON);
        click("a", NOON);
        click("b", NOON);
        core.output();
        // A store that is put back lets the records be read again, at the same places of the log.
        Map<String, ?> before = core.rows(CoreStores.LINK_STATES);

        assertThat(verdict(first).getVerdict()).isEqualTo(Verdict.granted);
        assertThat(core.rows(CoreStores.LINK_STATES)).isEqualTo(before);
        assertThat(core.output()).isEmpty();
    }

    private void make(@Nullable Instant expiresAt, @Nullable Long maxClicks) {
        core.pipe(
                "ann",
                request("ann", "batch", 0)
                        .setCampaign("spring")
                        .setExpiresAt(expiresAt)
                        .setMaxClicks(maxClicks)
                        .build());
        assertThat(core.output())
                .singleElement()
                .satisfies(each -> assertThat(each.value()).isInstanceOf(LinkGenerated.class));
    }

    private LinkChangeRequested.Builder change(String... options) {
        return LinkChangeRequested.newBuilder()
                .setChangeId("change-" + asked)
                .setUserId("ann")
                .setEpoch(0)
                .setOffset(0)
                .setChanges(List.of(options))
                .setRequestedAt(NOON);
    }

    private LinkChangeRequested revoke(Instant at) {
        return change().setRevoked(true).setRequestedAt(at).build();
    }

    private static ClickAsked asked(String id, Instant at) {
        return new ClickAsked(id, "ann", 0, 0L, at, Device.mobile);
    }

    private LinkVerdict click(String id, Instant at) {
        return verdict(asked(id, at), at);
    }

    private LinkVerdict verdict(SpecificRecord record) {
        return verdict(record, NOON);
    }

    private LinkVerdict verdict(SpecificRecord record, Instant loggedAt) {
        String correlation = "call-" + asked++;
        core.waiting.add(correlation);
        core.pipe("ann", record, new RecordHeaders(wantsReply(correlation, 0).toArray()), loggedAt);
        assertThat(core.told).hasSize(1);
        return (LinkVerdict) core.told.remove(0);
    }

    private List<LinkChanged> told() {
        return core.output().stream().map(each -> (LinkChanged) each.value()).toList();
    }

    private StoredLink row() {
        return Objects.requireNonNull(
                core.<LogPosition, StoredLink>store(CoreStores.LINKS).get(new LogPosition(0, 0)));
    }

    private static String code(long offset) {
        return Fixtures.oneEpoch(1).encode(new Position(0, 0, offset));
    }
}
