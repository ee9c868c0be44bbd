package dev.linkstream.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.ChangeCause;
import dev.linkstream.events.LinkChangeRequested;
import dev.linkstream.events.LinkVerdict;
import dev.linkstream.events.Verdict;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.Position;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.reads.partition.Found;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LoggedExpiriesTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    private final List<LinkChangeRequested> asked = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<LinkVerdict>> verdicts = new CopyOnWriteArrayList<>();
    private final LoggedExpiries expiries = new LoggedExpiries(this::ask, () -> "id", Duration.ofMillis(1));

    private CompletableFuture<LinkVerdict> ask(LinkChangeRequested record) {
        asked.add(record);
        CompletableFuture<LinkVerdict> verdict = new CompletableFuture<>();
        verdicts.add(verdict);
        return verdict;
    }

    @Test
    void shouldWriteAnExpiryIntoTheLogOfItsUserOnceWhileItIsUnderWay() {
        expiries.tell(link(7, NOW), NOW.plusNanos(1_234_567));
        expiries.tell(link(7, NOW), NOW.plusSeconds(1));

        assertThat(asked)
                .containsExactly(LinkChangeRequested.newBuilder()
                        .setChangeId("id")
                        .setUserId("ann")
                        .setEpoch(2)
                        .setOffset(7)
                        .setCause(ChangeCause.expiry)
                        .setRequestedAt(NOW.plusMillis(1))
                        .build());
        expiries.tell(link(7, NOW.plusMillis(1)), NOW.plusSeconds(1));
        expiries.tell(link(8, NOW), NOW.plusSeconds(1));
        assertThat(asked).hasSize(3);
    }

    @Test
    void shouldTryAgainUntilTheLogHasIt() {
        expiries.tell(link(7, NOW), NOW);
        verdicts.get(0).completeExceptionally(new UnavailableException("away"));
        Awaitility.await().until(() -> asked.size() == 2);
        verdicts.get(1).complete(verdict());

        Awaitility.await().untilAsserted(() -> {
            expiries.tell(link(7, NOW), NOW);
            assertThat(asked).hasSize(3);
        });
        assertThat(asked).containsOnly(asked.get(0));
    }

    @Test
    void shouldWriteNoMoreAheadOfTheLogThanItTakes() {
        for (int i = 0; i < 20_000; i++) {
            expiries.tell(link(i, NOW), NOW);
        }
        assertThat(asked).hasSize(64);

        verdicts.get(0).complete(verdict());

        Awaitility.await().until(() -> asked.size() == 65);
        // The last one was not taken over.
        expiries.tell(link(19_999, NOW), NOW);
        for (int answered = 1; answered < 10_001; answered++) {
            int next = answered;
            Awaitility.await().pollDelay(Duration.ZERO).until(() -> verdicts.size() > next);
            verdicts.get(next).complete(verdict());
        }
        assertThat(asked)
                .extracting(LinkChangeRequested::getOffset)
                .contains(9_999L, 19_999L)
                .doesNotContain(10_000L);
    }

    private static LinkVerdict verdict() {
        return LinkVerdict.newBuilder()
                .setAskedId("id")
                .setVerdict(Verdict.granted)
                .build();
    }

    private static Found.Link link(long offset, Instant expiresAt) {
        StoredLink row = StoredLink.newBuilder()
                .setUserId("ann")
                .setScenarioId("s")
                .setIndex(0)
                .setCreatedAt(NOW.minusSeconds(60))
                .setExpiresAt(expiresAt)
                .setShortBaseUrl("https://s.example")
                .build();
        return new Found.Link("code", new Position(2, 1, offset), row, null);
    }
}
