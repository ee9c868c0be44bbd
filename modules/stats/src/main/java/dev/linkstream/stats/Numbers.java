package dev.linkstream.stats;

import dev.linkstream.events.ConversationStarted;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.OutcomeReported;
import dev.linkstream.events.RejectionReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one partition. Events come in any order and count where their time says; an event that is told once
 * counts once. What changes often is kept in memory and stored by {@link #flush}, once a commit; what is asked for is read
 * into memory, as far as {@code memoryBytes} allow. Thread-safe: one thread counts, others ask.
 */
final class Numbers {

    /** Times that no clock of ours shows are taken for the nearest that one might. */
    private static final long LAST_TIME = Instant.parse("9999-12-31T00:00:00Z").toEpochMilli();

    private static final int LINKS_KEPT = 8_192;

    /** A process that sends clicks is forgotten once nothing came of it for so long: it ended. */
    private static final long SENDER_MILLIS = 45L * 86_400_000;

    private static final int COUNTS_ON = 8;

    private final Rows rows;
    private final StatsRetention retention;
    private final long memoryBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Group> groups = new ArrayList<>();
    private final Map<String, Map<String, Group>> byName = new HashMap<>();
    private final Map<Bytes, LinkRow> changedLinks = new HashMap<>();
    private final Map<Long, Sender> senders = new HashMap<>();
    private final Map<String, Reached> reached = new HashMap<>();
    private final Memo memo = new Memo();

    /** The links that were asked for or counted last. */
    private final Map<Bytes, LinkRow> links = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, LinkRow> eldest) {
            return size() > LINKS_KEPT && !changedLinks.containsKey(eldest.getKey());
        }
    };

    private int users;
    private int firstDay;
    private int firstHour;
    private boolean stateChanged;
    private long changes;

    /** How far a topic is counted. */
    private static final class Reached {
        private long offset;
        private boolean changed;
    }

    /** A process that sends clicks: the id of its last one, and when that was. */
    private static final class Sender {
        private long last;
        private long time;
        private boolean changed;
    }

    /** The numbers that are stored; {@code now} is in milliseconds since 1970. */
    Numbers(Rows rows, StatsRetention retention, long memoryBytes, long now) {
        this.rows = rows;
        this.retention = retention;
        this.memoryBytes = memoryBytes;
        byte[] state = rows.get(Keys.state());
        firstDay = retention.firstDayOfHours(now);
        firstHour = retention.firstHourOfMinutes(now);
        if (state != null) {
            RowReader row = new RowReader(state);
            users = row.small();
            // What was dropped stays so, should a longer retention be set.
            firstDay = row.small();
            firstHour = row.small();
        }
        rows.range(Keys.allNames(), Keys.after(Keys.allNames()), (key, value) -> {
            RowReader row = new RowReader(value);
            name(new Group(groups.size(), row.text(), row.optionalText()));
        });
        rows.range(Keys.senders(), Keys.after(Keys.senders()), (key, value) -> {
            Sender sender = new Sender();
            RowReader row = new RowReader(value);
            sender.last = row.signed();
            sender.time = row.number();
            senders.put(Keys.senderOf(key), sender);
        });
    }

    private void name(Group group) {
        groups.add(group);
        byName.computeIfAbsent(group.scenario(), each -> new HashMap<>()).put(nameOf(group.campaign()), group);
    }

    /** No campaign's name is empty. */
    private static String nameOf(@Nullable String campaign) {
        return campaign == null ? "" : campaign;
    }

    /**
     * Whether a record of a topic, by its id, is to be counted: it was not before, whatever became of the offsets that
     * Kafka keeps.
     */
    boolean reach(String topicId, long offset) {
        lock.lock();
        try {
            Reached last = reached.computeIfAbsent(topicId, id -> {
                Reached stored = new Reached();
                byte[] row = rows.get(Keys.reached(id));
                stored.offset = row == null ? -1 : new RowReader(row).number();
                return stored;
            });
            if (offset <= last.offset) {
                return false;
            }
            last.offset = offset;
            last.changed = true;
            return true;
        } finally {
            lock.unlock();
        }
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
        byte[] user = Keys.user(click.getUserId());
        byte[] key = Keys.link(user, click.getCode());
        locked(() -> {
            if (isRepeat(click.getEventId(), click.getClickedAt())) {
                return;
            }
            long time = time(click.getClickedAt());
            Group group = group(click.getScenarioId(), click.getCampaign());
            LinkRow link = change(key);
            if (!link.hasNumber()) {
                link.number(group.addLink(userNumber(user)));
            }
            link.click(time);
            change(group, time, (span, slot) -> span.click(link.number(), slot));
        });
    }

    /** Ids that count on, which their version tells, come in order from each process: else one came before. */
    private boolean isRepeat(String eventId, Instant at) {
        UUID id;
        try {
            id = UUID.fromString(eventId);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (id.version() != COUNTS_ON) {
            return false;
        }
        Sender sender = senders.get(id.getMostSignificantBits());
        if (sender == null) {
            sender = new Sender();
            senders.put(id.getMostSignificantBits(), sender);
        } else if (id.getLeastSignificantBits() - sender.last <= 0) {
            return true;
        }
        sender.last = id.getLeastSignificantBits();
        sender.time = time(at);
        sender.changed = true;
        return false;
    }

    void started(ConversationStarted conversation) {
        byte[] user = Keys.user(conversation.getUserId());
        locked(() -> {
            if (isTold(user, conversation.getEventId())) {
                return;
            }
            change(Keys.link(user, conversation.getCode())).conversation();
            count(
                    conversation.getScenarioId(),
                    conversation.getCampaign(),
                    conversation.getStartedAt(),
                    Counters.CONVERSATIONS);
        });
    }

    void reported(OutcomeReported outcome) {
        byte[] user = Keys.user(outcome.getUserId());
        locked(() -> {
            if (!isTold(user, outcome.getEventId())) {
                Group group = group(outcome.getScenarioId(), outcome.getCampaign());
                change(
                        group,
                        time(outcome.getReportedAt()),
                        (span, slot) -> span.countOutcome(slot, outcome.getName()));
            }
        });
    }

    /** Whether it came before; from now on it did. */
    private boolean isTold(byte[] user, String eventId) {
        byte[] key = Keys.told(user, eventId);
        if (rows.get(key) != null) {
            return true;
        }
        rows.put(key, new byte[0]);
        return false;
    }

    private void count(String scenario, @Nullable String campaign, Instant at, int kind) {
        change(group(scenario, campaign), time(at), (span, slot) -> span.count(slot, kind, 1));
    }

    private interface Change {
        void in(Span span, int slot);
    }

    /** Of what is no longer told apart, the day alone counts. */
    private void change(Group group, long time, Change change) {
        changes++;
        int day = SpanUnit.DAY.spanOf(time);
        change.in(group.change(SpanUnit.DAY, day, day >= firstDay, changes), SpanUnit.DAY.slotOf(time));
        int hour = SpanUnit.HOUR.spanOf(time);
        if (hour >= firstHour) {
            change.in(group.change(SpanUnit.HOUR, hour, true, changes), SpanUnit.HOUR.slotOf(time));
        }
    }

    private static long time(Instant at) {
        return Math.max(0, Math.min(LAST_TIME, at.toEpochMilli()));
    }

    private Group group(String scenario, @Nullable String campaign) {
        Group group = byName.getOrDefault(scenario, Map.of()).get(nameOf(campaign));
        if (group == null) {
            group = new Group(groups.size(), scenario, campaign);
            rows.put(
                    Keys.names(group.id()),
                    new RowWriter().text(scenario).optionalText(campaign).bytes());
            name(group);
        }
        group.load(rows, ++changes);
        return group;
    }

    private int userNumber(byte[] user) {
        byte[] key = Keys.userOrdinal(user);
        byte[] known = rows.get(key);
        if (known != null) {
            return new RowReader(known).small();
        }
        rows.put(key, new RowWriter().number(users).bytes());
        stateChanged = true;
        return users++;
    }

    private LinkRow change(byte[] key) {
        Bytes name = Bytes.wrap(key);
        LinkRow link = find(name);
        if (link == null) {
            link = new LinkRow();
            links.put(name, link);
        }
        changedLinks.put(name, link);
        return link;
    }

    private @Nullable LinkRow find(Bytes key) {
        LinkRow link = links.get(key);
        if (link == null) {
            byte[] stored = rows.get(key.get());
            if (stored == null) {
                return null;
            }
            link = new LinkRow(stored);
            links.put(key, link);
        }
        return link;
    }

    /** What became of a link of a user. */
    LinkNumbers link(String userId, String code) {
        Bytes key = Bytes.wrap(Keys.link(Keys.user(userId), code));
        lock.lock();
        try {
            LinkRow link = find(key);
            return link == null ? LinkNumbers.NONE : link.numbers();
        } finally {
            lock.unlock();
        }
    }

    PartitionStats read(StatsQuery query, long asOf) {
        lock.lock();
        try {
            List<Group> asked = new ArrayList<>();
            for (Group each : byName.getOrDefault(query.scenario(), Map.of()).values()) {
                if (query.asksFor(each.campaign())) {
                    each.load(rows, ++changes);
                    asked.add(each);
                }
            }
            PartitionStats answer = new NumbersReader(query, asked, users, memo).read(asOf);
            makeRoom();
            return answer;
        } finally {
            lock.unlock();
        }
    }

    /** Stores all that has changed. */
    void flush() {
        locked(() -> {
            for (Group each : groups) {
                each.flush(rows);
            }
            changedLinks.forEach((key, link) -> rows.put(key.get(), link.pack()));
            changedLinks.clear();
            senders.forEach((process, sender) -> {
                if (sender.changed) {
                    sender.changed = false;
                    rows.put(
                            Keys.sender(process),
                            new RowWriter()
                                    .signed(sender.last)
                                    .number(sender.time)
                                    .bytes());
                }
            });
            reached.forEach((topicId, last) -> {
                if (last.changed) {
                    last.changed = false;
                    rows.put(
                            Keys.reached(topicId),
                            new RowWriter().number(last.offset).bytes());
                }
            });
            if (stateChanged) {
                stateChanged = false;
                rows.put(
                        Keys.state(),
                        new RowWriter()
                                .number(users)
                                .number(firstDay)
                                .number(firstHour)
                                .bytes());
            }
            makeRoom();
        });
    }

    /** Forgets campaigns that were not asked for lately, as far as the memory is needed; their rows stay. */
    private void makeRoom() {
        long memory = 0;
        for (Group each : groups) {
            memory += each.isLoaded() ? each.memory() : 0;
        }
        if (memory <= memoryBytes) {
            return;
        }
        List<Group> oldest = groups.stream()
                .filter(each -> each.isLoaded() && !each.isChanged())
                .sorted(Comparator.comparingLong(Group::lastUse))
                .toList();
        for (Group each : oldest) {
            if (memory <= memoryBytes) {
                return;
            }
            memory -= each.memory();
            each.unload();
        }
    }

    /** Drops what is no longer told apart; {@code now} is in milliseconds since 1970. */
    void forget(long now) {
        flush();
        locked(() -> {
            int hour = retention.firstHourOfMinutes(now);
            int day = retention.firstDayOfHours(now);
            if (hour > firstHour) {
                firstHour = hour;
                stateChanged = true;
                groups.forEach(each -> forgetMinutes(each, hour));
            }
            if (day > firstDay) {
                int before = firstDay;
                firstDay = day;
                stateChanged = true;
                groups.forEach(each -> forgetHours(each, before, day));
            }
            senders.entrySet().removeIf(each -> {
                boolean over = each.getValue().time < now - SENDER_MILLIS;
                if (over) {
                    rows.delete(Keys.sender(each.getKey()));
                }
                return over;
            });
        });
        flush();
    }

    private void forgetMinutes(Group group, int before) {
        group.spans(SpanUnit.HOUR).headMap(before, false).clear();
        for (boolean sets : new boolean[] {false, true}) {
            List<byte[]> over = new ArrayList<>();
            rows.range(
                    Keys.spans(group.id(), SpanUnit.HOUR, sets, 0),
                    Keys.spans(group.id(), SpanUnit.HOUR, sets, before),
                    (key, value) -> over.add(key));
            over.forEach(rows::delete);
        }
    }

    private void forgetHours(Group group, int from, int before) {
        boolean[] some = {group.isLoaded()};
        if (!some[0]) {
            for (boolean sets : new boolean[] {false, true}) {
                rows.range(
                        Keys.spans(group.id(), SpanUnit.DAY, sets, from),
                        Keys.spans(group.id(), SpanUnit.DAY, sets, before),
                        (key, value) -> some[0] = true);
            }
        }
        if (some[0]) {
            group.load(rows, ++changes);
            NavigableMap<Integer, Span> over = group.spans(SpanUnit.DAY).subMap(from, true, before, false);
            for (int day : List.copyOf(over.keySet())) {
                group.change(SpanUnit.DAY, day, false, ++changes).dropSlots();
            }
        }
    }

    /** Forgets a user: of them, only numbers that name nobody stay. */
    void erase(String userId) {
        byte[] user = Keys.user(userId);
        locked(() -> {
            List<byte[]> theirs = new ArrayList<>();
            rows.range(user, Keys.after(user), (key, value) -> theirs.add(key));
            theirs.forEach(rows::delete);
            links.keySet().removeIf(key -> startsWith(key.get(), user));
            changedLinks.keySet().removeIf(key -> startsWith(key.get(), user));
        });
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
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

    /** The numbers of a campaign, for tests of what is kept. */
    @Nullable Group find(String scenario, @Nullable String campaign) {
        return byName.getOrDefault(scenario, Map.of()).get(nameOf(campaign));
    }
}
