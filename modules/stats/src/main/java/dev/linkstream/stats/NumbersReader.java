package dev.linkstream.stats;

import dev.linkstream.stats.counts.ClickSet;
import dev.linkstream.stats.counts.Counters;
import dev.linkstream.stats.counts.Group;
import dev.linkstream.stats.counts.Interval;
import dev.linkstream.stats.counts.Span;
import dev.linkstream.stats.counts.SpanUnit;
import dev.linkstream.stats.counts.Spans;
import dev.linkstream.stats.counts.Tally;
import dev.linkstream.stats.counts.Weeks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Answers one question from the campaigns that it is about. Different links, and users, of several spans are those of the
 * union of their sets; of links' users, the campaigns know the numbers.
 */
final class NumbersReader {

    /** What is asked of so few is counted each time: remembered, it would push out what takes longer. */
    private static final int FEW_CAMPAIGNS = 3;

    private final StatsQuery query;
    private final SpanUnit unit;
    private final List<Group> groups;
    private final long version;
    private final Memo memo;

    /** Users by number: a bit each. */
    private final long[] clicking;

    /** Links of the campaign under work, by number: a bit each. */
    private long[] clicked = new long[ClickSet.WORDS];

    /** {@code version}: of the partition's changes, the last one. */
    NumbersReader(StatsQuery query, List<Group> groups, int users, long version, Memo memo) {
        this.query = query;
        this.unit = query.interval().unit();
        this.groups = groups;
        this.version = version;
        this.memo = memo;
        clicking = new long[users / Long.SIZE + 1];
    }

    PartitionStats read(long asOf) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Group each : groups) {
            Spans spans = each.spans(unit);
            if (!spans.isEmpty()) {
                first = Math.min(first, unit.startOf(spans.first()));
                last = Math.max(last, unit.startOf(spans.last() + 1));
            }
        }
        Interval interval = query.interval();
        Tally totals = new Tally();
        List<PartitionStats.CampaignTally> campaigns = new ArrayList<>();
        long[] everybody = new long[clicking.length];
        for (Group each : groups) {
            Tally tally = new Tally();
            Arrays.fill(clicking, 0);
            mark(each, query.from(), query.to(), tally);
            campaigns.add(new PartitionStats.CampaignTally(each.campaign(), tally));
            totals.plus(tally);
            for (int i = 0; i < everybody.length; i++) {
                everybody[i] |= clicking[i];
            }
        }
        totals.distinct(0, cardinality(everybody) - totals.usersClicking());
        NavigableMap<Long, Tally> series = new TreeMap<>();
        long from = first == Long.MAX_VALUE ? query.to() : Math.max(query.from(), interval.floor(first, query.zone()));
        long to = Math.min(query.to(), last == Long.MIN_VALUE ? query.from() : interval.ceil(last, query.zone()));
        if (from < to) {
            series(
                    new StatsQuery(query.scenario(), query.onlyCampaign(), interval, query.zone(), from, to)
                            .bounds(from),
                    series);
        }
        return new PartitionStats(asOf, totals, series, campaigns);
    }

    /** 1 where the user was not seen before. */
    private static int see(long[] users, int user) {
        long before = users[user >>> 6];
        users[user >>> 6] = before | 1L << user;
        return before == users[user >>> 6] ? 0 : 1;
    }

    /** Adds a campaign's numbers from a time to another; its users to {@link #clicking}. */
    private void mark(Group group, long from, long to, Tally tally) {
        Spans spans = group.spans(unit);
        int firstSpan = spans.isEmpty() ? 0 : Math.max(unit.spanOf(from), spans.first());
        int lastSpan = spans.isEmpty() ? -1 : Math.min(unit.spanOf(to - 1), spans.last());
        if (firstSpan > lastSpan) {
            return;
        }
        int words = clear(group);
        int at = firstSpan;
        while (at <= lastSpan) {
            if (isWholeWeek(at, firstSpan, lastSpan, from, to)) {
                mark(week(group, at / Weeks.DAYS), tally);
                at += Weeks.DAYS;
            } else {
                Span span = spans.find(at);
                if (span != null) {
                    mark(span, from, to, tally);
                }
                at++;
            }
        }
        int links = 0;
        int users = 0;
        int[] userOf = group.users();
        for (int word = 0; word < words; word++) {
            for (long rest = clicked[word]; rest != 0; rest &= rest - 1) {
                links++;
                users += see(clicking, userOf[word << 6 | Long.numberOfTrailingZeros(rest)]);
            }
        }
        tally.distinct(links, users);
    }

    /** Begins with no link of a campaign; tells how many words there are of them. */
    private int clear(Group group) {
        int words = (group.links() / ClickSet.LINKS + 1) * ClickSet.WORDS;
        if (clicked.length < words) {
            clicked = new long[words];
        } else {
            Arrays.fill(clicked, 0, words, 0);
        }
        return words;
    }

    private boolean isWholeWeek(int at, int firstSpan, int lastSpan, long from, long to) {
        // A week that begins or ends where nothing happened is as whole as another.
        return unit == SpanUnit.DAY
                && at % Weeks.DAYS == 0
                && (at > firstSpan || unit.startOf(at) >= from)
                && (at + Weeks.DAYS - 1 < lastSpan
                        || (at + Weeks.DAYS - 1 == lastSpan && unit.startOf(lastSpan + 1) <= to));
    }

    private static void mark(long[] links, long[] into) {
        for (int i = 0; i < links.length; i++) {
            into[i] |= links[i];
        }
    }

    private void mark(Weeks.Week week, Tally tally) {
        tally.plus(week.tally());
        mark(week.links(), clicked);
    }

    private Weeks.Week week(Group group, int number) {
        int begin = number * Weeks.DAYS;
        Weeks.Week known = group.weeks().find(number);
        if (known != null && !group.hasChanged(SpanUnit.DAY, begin, begin + Weeks.DAYS, known.version())) {
            return known;
        }
        long[] kept = clicked;
        clicked = new long[kept.length];
        Tally tally = new Tally();
        group.spans(SpanUnit.DAY).forEach(begin, begin + Weeks.DAYS, span -> markWhole(span, tally));
        Weeks.Week week = new Weeks.Week(number, version, tally, Weeks.trimmed(clicked, clicked.length));
        clicked = kept;
        group.weeks().put(week);
        return week;
    }

    private void mark(Span span, long from, long to, Tally tally) {
        int begin = (int) ((Math.max(from, span.start()) - span.start()) / unit.slotMillis());
        int end = (int) ((Math.min(to, unit.startOf(span.index() + 1)) - span.start()) / unit.slotMillis());
        if (begin == 0 && end == unit.slots()) {
            markWhole(span, tally);
        } else {
            markSlots(span, begin, end, tally);
        }
    }

    private void markWhole(Span span, Tally tally) {
        Counters.Each counters = new Counters.Each() {
            @Override
            public void count(int slot, int kind, long count) {
                tally.count(kind, count);
            }

            @Override
            public void outcome(int slot, String name, long count) {
                tally.outcome(name, count);
            }
        };
        for (int chunk = 0; chunk < span.chunks(); chunk++) {
            int word = chunk * ClickSet.WORDS;
            tally.clicked(span.row(chunk)
                    .read(counters, (link, low, high) -> clicked[word + (link >>> 6)] |= 1L << link));
        }
    }

    private void markSlots(Span span, int begin, int end, Tally tally) {
        Counters.Each counters = new Counters.Each() {
            @Override
            public void count(int slot, int kind, long count) {
                if (slot >= begin && slot < end) {
                    tally.count(kind, count);
                }
            }

            @Override
            public void outcome(int slot, String name, long count) {
                if (slot >= begin && slot < end) {
                    tally.outcome(name, count);
                }
            }
        };
        long lowMask = mask(begin, end);
        long highMask = mask(begin - Long.SIZE, end - Long.SIZE);
        for (int chunk = 0; chunk < span.chunks(); chunk++) {
            int word = chunk * ClickSet.WORDS;
            int unused = span.row(chunk).read(counters, (link, low, high) -> {
                int slots = Long.bitCount(low & lowMask) + Long.bitCount(high & highMask);
                if (slots > 0) {
                    tally.clicked(slots);
                    clicked[word + (link >>> 6)] |= 1L << link;
                }
            });
        }
    }

    /** The bits from {@code begin} on and before {@code end}, of the 64 that there are. */
    private static long mask(int begin, int end) {
        long upTo = end >= Long.SIZE ? -1L : end <= 0 ? 0 : (1L << end) - 1;
        long below = begin >= Long.SIZE ? -1L : begin <= 0 ? 0 : (1L << begin) - 1;
        return upTo & ~below;
    }

    private static int cardinality(long[] bits) {
        int sum = 0;
        for (long word : bits) {
            sum += Long.bitCount(word);
        }
        return sum;
    }

    /** Tells each interval's numbers, where something happened. */
    private void series(long[] bounds, NavigableMap<Long, Tally> series) {
        int i = 0;
        while (i < bounds.length - 1) {
            int span = unit.spanOf(bounds[i]);
            int next = i + 1;
            while (next < bounds.length - 1 && unit.spanOf(bounds[next + 1] - 1) == span) {
                next++;
            }
            Tally[] tallies = tallies(bounds, i, next);
            for (int j = 0; j < tallies.length; j++) {
                if (!tallies[j].isEmpty()) {
                    series.put(bounds[i + j], tallies[j]);
                }
            }
            i = next;
        }
    }

    /** Of one interval, or of several that lie within one span. */
    private Tally[] tallies(long[] bounds, int from, int to) {
        if (groups.size() <= FEW_CAMPAIGNS) {
            return counted(bounds, from, to);
        }
        Memo.Key key = new Memo.Key(query.scenario(), query.onlyCampaign(), query.interval(), bounds[from], bounds[to]);
        Memo.Entry known = memo.find(key);
        int firstSpan = unit.spanOf(bounds[from]);
        int lastSpan = unit.spanOf(bounds[to] - 1);
        if (known != null && !hasChanged(firstSpan, lastSpan + 1, known.version())) {
            return known.tallies();
        }
        Tally[] tallies = counted(bounds, from, to);
        memo.put(key, new Memo.Entry(version, tallies));
        return tallies;
    }

    private Tally[] counted(long[] bounds, int from, int to) {
        return to - from > 1
                ? new SlotReader(unit.spanOf(bounds[from]), bounds, from, to).read()
                : new Tally[] {across(bounds[from], bounds[to])};
    }

    private boolean hasChanged(int from, int before, long since) {
        for (Group each : groups) {
            if (each.hasChanged(unit, from, before, since)) {
                return true;
            }
        }
        return false;
    }

    /** An interval of several spans, or parts of them. */
    private Tally across(long from, long to) {
        Tally tally = new Tally();
        Arrays.fill(clicking, 0);
        for (Group each : groups) {
            mark(each, from, to, tally);
        }
        return tally;
    }

    /** Gives out the slots of one span to the intervals that they lie in, all campaigns' in one go. */
    private final class SlotReader {

        private final int span;
        private final Tally[] tallies;
        private final long[][] users;
        private final int[] intervalOf = new int[unit.slots()];
        private int last;

        SlotReader(int span, long[] bounds, int from, int to) {
            this.span = span;
            tallies = new Tally[to - from];
            users = new long[to - from][clicking.length];
            Arrays.fill(intervalOf, -1);
            for (int i = 0; i < tallies.length; i++) {
                tallies[i] = new Tally();
                int end = (int) ((bounds[from + i + 1] - unit.startOf(span)) / unit.slotMillis());
                Arrays.fill(intervalOf, unit.slotOf(bounds[from + i]), end, i);
            }
        }

        Tally[] read() {
            for (Group each : groups) {
                Span found = each.spans(unit).find(span);
                if (found != null) {
                    read(each, found);
                }
            }
            return tallies;
        }

        private void read(Group group, Span from) {
            Counters.Each counters = new Counters.Each() {
                @Override
                public void count(int slot, int kind, long count) {
                    if (isAsked(slot)) {
                        tallies[intervalOf[slot]].count(kind, count);
                    }
                }

                @Override
                public void outcome(int slot, String name, long count) {
                    if (isAsked(slot)) {
                        tallies[intervalOf[slot]].outcome(name, count);
                    }
                }
            };
            int[] userOf = group.users();
            for (int chunk = 0; chunk < from.chunks(); chunk++) {
                int base = chunk * ClickSet.LINKS;
                int unused = from.row(chunk).read(counters, (link, low, high) -> {
                    last = -1;
                    click(low, 0, userOf[base + link]);
                    click(high, Long.SIZE, userOf[base + link]);
                });
            }
        }

        private boolean isAsked(int slot) {
            return slot < intervalOf.length && intervalOf[slot] >= 0;
        }

        /** Slots come in order, so an interval that is not the last one is new to the link. */
        private void click(long slots, int base, int user) {
            for (long rest = slots; rest != 0; rest &= rest - 1) {
                int interval = intervalOf[base + Long.numberOfTrailingZeros(rest)];
                if (interval >= 0) {
                    tallies[interval].clicked(1);
                    if (interval != last) {
                        last = interval;
                        tallies[interval].distinct(1, see(users[interval], user));
                    }
                }
            }
        }
    }
}
