package dev.linkstream.stats;

import dev.linkstream.events.ConversationStarted;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.OutcomeReported;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.stats.counts.Counters;
import dev.linkstream.stats.counts.Group;
import dev.linkstream.stats.counts.Keys;
import dev.linkstream.stats.counts.Span;
import dev.linkstream.stats.counts.SpanUnit;
import dev.linkstream.stats.links.LinkBlock;
import dev.linkstream.stats.links.LinkNumbers;
import dev.linkstream.stats.links.LinkPlaces;
import dev.linkstream.stats.links.Links;
import dev.linkstream.stats.rows.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one partition. Events come in any order and count where their time says; an event that is told once
 * counts once. What changes often is kept in memory and stored by {@link #flush}, once a commit; what is asked for is read
 * into memory, as far as {@code memoryBytes} allow; what is known of single links may take as much again. Thread-safe: one thread counts, others ask.
 */
final class Numbers {

    /** Times that no clock of ours shows are taken for the nearest that one might. */
    private static final long LAST_TIME = Instant.parse("9999-12-31T00:00:00Z").toEpochMilli();

    /** Rows of links and users that are stored before others have their turn. */
    private static final int FLUSHED_AT_ONCE = 64;

    private final Rows rows;
    private final LinkPlaces places;
    private final Retained retained;
    private final Sources sources;
    private final Senders senders;
    private final Users users;
    private final Links links;
    private final Campaigns campaigns;
    private final Memo memo = new Memo();
    private final ReentrantLock lock = new ReentrantLock();
    private int usersStored;

    /** The numbers that are stored; {@code now} is in milliseconds since 1970. */
    Numbers(Rows rows, LinkPlaces places, StatsRetention retention, long memoryBytes, long now) {
        this.rows = rows;
        this.places = places;
        StoredState state = StoredState.read(rows);
        retained = new Retained(retention, state, now);
        usersStored = state.users();
        sources = new Sources(rows);
        senders = new Senders(rows);
        users = new Users(rows, state.users());
        links = new Links(rows, memoryBytes);
        campaigns = new Campaigns(rows, memoryBytes);
    }

    /**
     * Whether a record of a topic, by its id, is to be counted: it was not before, whatever became of the offsets that
     * Kafka keeps.
     */
    boolean reach(String topicId, long offset) {
        return locked(() -> sources.reach(topicId, offset));
    }

    void generated(LinkGenerated link) {
        locked(() -> count(link.getScenarioId(), link.getCampaign(), link.getCreatedAt(), Counters.LINKS));
    }

    /** A refusal has no time of its own. */
    void rejected(LinkRejected refusal, Instant at) {
        String scenario = refusal.getScenarioId();
        if (scenario != null && refusal.getReason() != RejectionReason.unknown_scenario) {
            locked(() -> count(scenario, null, at, Counters.REJECTED));
        }
    }

    void clicked(LinkClicked click) {
        LinkPlaces.Place place = places.of(click.getCode());
        long time = time(click.getClickedAt());
        locked(() -> {
            if (senders.isRepeat(click.getEventId(), time)) {
                return;
            }
            Group group = campaigns.of(click.getScenarioId(), click.getCampaign());
            LinkBlock block = change(place, click.getUserId());
            if (!block.hasNumber(place.slot())) {
                block.number(place.slot(), group.addLink(block.user(place.slot())));
            }
            int link = block.number(place.slot());
            block.click(place.slot(), time);
            change(group, time, (span, slot) -> span.click(link, slot));
        });
    }

    private LinkBlock change(LinkPlaces.Place place, String userId) {
        return links.has(place) ? links.change(place) : links.add(place, users.numberOf(Keys.user(userId)));
    }

    void started(ConversationStarted conversation) {
        LinkPlaces.Place place = places.of(conversation.getCode());
        locked(() -> {
            if (!isTold(conversation.getUserId(), conversation.getEventId())) {
                change(place, conversation.getUserId()).conversation(place.slot());
                count(
                        conversation.getScenarioId(),
                        conversation.getCampaign(),
                        conversation.getStartedAt(),
                        Counters.CONVERSATIONS);
            }
        });
    }

    void reported(OutcomeReported outcome) {
        locked(() -> {
            if (!isTold(outcome.getUserId(), outcome.getEventId())) {
                change(
                        campaigns.of(outcome.getScenarioId(), outcome.getCampaign()),
                        time(outcome.getReportedAt()),
                        (span, slot) -> span.countOutcome(slot, outcome.getName()));
            }
        });
    }

    /** Whether it came before; from now on it did. */
    private boolean isTold(String userId, String eventId) {
        byte[] key = Keys.told(userId, eventId);
        if (rows.get(key) != null) {
            return true;
        }
        rows.put(key, new byte[0]);
        return false;
    }

    private void count(String scenario, @Nullable String campaign, Instant at, int kind) {
        change(campaigns.of(scenario, campaign), time(at), (span, slot) -> span.count(slot, kind));
    }

    private interface Change {
        void in(Span span, int slot);
    }

    /** Of what is no longer told apart, the day alone counts. */
    private void change(Group group, long time, Change change) {
        long version = campaigns.nextVersion();
        int day = SpanUnit.DAY.spanOf(time);
        change.in(group.change(SpanUnit.DAY, day, retained.hasHoursOf(day), version), SpanUnit.DAY.slotOf(time));
        int hour = SpanUnit.HOUR.spanOf(time);
        if (retained.hasMinutesOf(hour)) {
            change.in(group.change(SpanUnit.HOUR, hour, true, version), SpanUnit.HOUR.slotOf(time));
        }
    }

    private static long time(Instant at) {
        return Math.max(0, Math.min(LAST_TIME, at.toEpochMilli()));
    }

    /** What became of a link. */
    LinkNumbers link(String code) {
        LinkPlaces.Place place = places.of(code);
        return locked(() -> links.numbers(place));
    }

    PartitionStats read(StatsQuery query, long asOf) {
        return locked(() -> {
            PartitionStats answer = new NumbersReader(
                            query, campaigns.askedBy(query), users.given(), campaigns.version(), memo)
                    .read(asOf);
            campaigns.makeRoom();
            return answer;
        });
    }

    /** Stores all that has changed. */
    void flush() {
        flush(() -> {});
    }

    /** The same; whoever asks is answered meanwhile. {@code pause}: is called every some rows. */
    void flush(Runnable pause) {
        while (locked(() -> links.flush(FLUSHED_AT_ONCE) || users.flush(FLUSHED_AT_ONCE))) {
            pause.run();
        }
        locked(() -> {
            campaigns.flush();
            senders.flush();
            sources.flush();
            if (retained.isChanged() || usersStored != users.given()) {
                usersStored = users.given();
                retained.state(usersStored).write(rows);
            }
        });
    }

    /** Drops what is no longer told apart; {@code now} is in milliseconds since 1970. */
    void forget(long now) {
        flush();
        locked(() -> {
            int day = retained.firstDay();
            if (retained.moveMinutes(now)) {
                campaigns.forgetMinutes(retained.firstHour());
            }
            if (retained.moveHours(now)) {
                campaigns.forgetHours(day, retained.firstDay());
            }
            senders.forget(now);
        });
        flush();
    }

    /** Forgets a user: of them, only numbers that name nobody stay. */
    void erase(String userId) {
        locked(() -> {
            byte[] told = Keys.toldOf(userId);
            List<byte[]> theirs = new ArrayList<>();
            rows.range(told, Keys.after(told), (key, value) -> theirs.add(key));
            theirs.forEach(rows::delete);
            users.remove(Keys.user(userId)).ifPresent(links::erase);
        });
    }

    /** Waits until nobody reads; from then on the store may be closed. */
    void awaitReaders() {
        locked(() -> {});
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** The numbers of a campaign, for tests of what is kept. */
    @Nullable Group find(String scenario, @Nullable String campaign) {
        return campaigns.find(scenario, campaign);
    }
}
