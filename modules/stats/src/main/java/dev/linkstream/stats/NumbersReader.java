package dev.linkstream.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers one question from the campaigns that it is about. Different links, and users, of several spans are those of the
 * union of their sets; of links' users, the campaigns know the numbers.
 */
final class NumbersReader {

    private final StatsQuery query;
    private final SpanUnit unit;
    private final List<Group> groups;
    private final Memo memo;

    /** Users by number: a bit each. */
    private final long[] clicking;

    /** Links of the campaign under work, by number: a bit each. */
    private long[] clicked = new long[ClickSet.WORDS];

    NumbersReader(StatsQuery query, List<Group> groups, int users, Memo memo) {
        this.query = query;
        this.unit = query.interval().unit();
        this.groups = groups;
        this.memo = memo;
        clicking = new long[users / Long.SIZE + 1];
    }

    PartitionStats read(long asOf) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Group each : groups) {
            NavigableMap<Integer, Span> spans = each.spans(unit);
            if (!spans.isEmpty()) {
                first = Math.min(first, unit.startOf(spans.firstKey()));
                last = Math.max(last, unit.startOf(spans.lastKey() + 1));
            }
        }
        Interval interval = query.interval();
        Tally totals = new Tally();
        List<PartitionStats.CampaignTally> campaigns = new ArrayList<>();
        long[] everybody = new long[clicking.length];
        for (Group each : groups) {
            Tally tally = total(each);
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

    /** A campaign from the query's beginning to its end; leaves its users in {@link #clicking}. */
    private Tally total(Group group) {
        Tally tally = new Tally();
        Arrays.fill(clicking, 0);
        NavigableMap<Integer, Span> spans = group.spans(unit);
        boolean all = unit == SpanUnit.DAY
                && (spans.isEmpty()
                        || (query.from() <= unit.startOf(spans.firstKey())
                                && query.to() >= unit.startOf(spans.lastKey() + 1)));
        if (all) {
            for (Span each : spans.values()) {
                tally.count(each.counters());
                tally.clicked(each.clicks() - each.counters().total(Counters.REPEATS));
            }
            tally.distinct(group.links(), users(group, group.links()));
        } else {
            mark(group, query.from(), query.to(), tally);
        }
        return tally;
    }

    private int users(Group group, int links) {
        int users = 0;
        int[] userOf = group.users();
        for (int link = 0; link < links; link++) {
            users += see(clicking, userOf[link]);
        }
        return users;
    }

    /** 1 where the user was not seen before. */
    private static int see(long[] users, int user) {
        long before = users[user >>> 6];
        users[user >>> 6] = before | 1L << user;
        return before == users[user >>> 6] ? 0 : 1;
    }

    /** Adds a campaign's numbers from a time to another; its users to {@link #clicking}. */
    private void mark(Group group, long from, long to, Tally tally) {
        NavigableMap<Integer, Span> spans =
                group.spans(unit).subMap(unit.spanOf(from), true, unit.spanOf(to - 1), true);
        if (spans.isEmpty()) {
            return;
        }
        int words = (group.links() / ClickSet.LINKS + 1) * ClickSet.WORDS;
        if (clicked.length < words) {
            clicked = new long[words];
        } else {
            Arrays.fill(clicked, 0, words, 0);
        }
        for (Span span : spans.values()) {
            int begin = (int) ((Math.max(from, span.start()) - span.start()) / unit.slotMillis());
            int end = (int) ((Math.min(to, unit.startOf(span.index() + 1)) - span.start()) / unit.slotMillis());
            if (begin == 0 && end == unit.slots()) {
                markWhole(span, tally);
            } else {
                markSlots(span, begin, end, tally);
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

    private void markWhole(Span span, Tally tally) {
        tally.count(span.counters());
        long pairs = 0;
        List<@Nullable ClickSet> sets = span.sets();
        for (int chunk = 0; chunk < sets.size(); chunk++) {
            ClickSet set = sets.get(chunk);
            if (set != null) {
                pairs += set.pairs();
                set.addTo(clicked, chunk * ClickSet.WORDS);
            }
        }
        tally.clicked(pairs);
    }

    private void markSlots(Span span, int begin, int end, Tally tally) {
        span.counters().forEach(new Counters.Each() {
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
        });
        long lowMask = mask(begin, end);
        long highMask = mask(begin - Long.SIZE, end - Long.SIZE);
        List<@Nullable ClickSet> sets = span.sets();
        for (int chunk = 0; chunk < sets.size(); chunk++) {
            ClickSet set = sets.get(chunk);
            if (set != null) {
                int base = chunk * ClickSet.LINKS;
                set.forEach((link, low, high) -> {
                    int slots = Long.bitCount(low & lowMask) + Long.bitCount(high & highMask);
                    if (slots > 0) {
                        tally.clicked(slots);
                        clicked[(base + link) >>> 6] |= 1L << link;
                    }
                });
            }
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
    private void series(long[] bounds, Map<Long, Tally> series) {
        int i = 0;
        while (i < bounds.length - 1) {
            int span = unit.spanOf(bounds[i]);
            int next = i + 1;
            while (next < bounds.length - 1 && unit.spanOf(bounds[next + 1] - 1) == span) {
                next++;
            }
            boolean inside = unit.spanOf(bounds[next] - 1) == span;
            Tally[] tallies = inside ? within(span, bounds, i, next) : new Tally[] {across(bounds[i], bounds[next])};
            for (int j = 0; j < tallies.length; j++) {
                if (!tallies[j].isEmpty()) {
                    series.put(bounds[i + j], tallies[j]);
                }
            }
            i = next;
        }
    }

    /** An interval of several spans, or parts of them. */
    private Tally across(long from, long to) {
        Memo.Key key = new Memo.Key(query.scenario(), query.onlyCampaign(), query.interval(), from, to);
        long version = version(unit.spanOf(from), unit.spanOf(to - 1));
        Tally[] known = memo.find(key, version);
        if (known == null) {
            Tally tally = new Tally();
            Arrays.fill(clicking, 0);
            for (Group each : groups) {
                mark(each, from, to, tally);
            }
            known = new Tally[] {tally};
            memo.put(key, version, known);
        }
        return known[0];
    }

    /** Intervals that lie within one span. */
    private Tally[] within(int span, long[] bounds, int from, int to) {
        if (to - from == 1) {
            return new Tally[] {across(bounds[from], bounds[to])};
        }
        Memo.Key key = new Memo.Key(query.scenario(), query.onlyCampaign(), query.interval(), bounds[from], bounds[to]);
        long version = version(span, span);
        Tally[] known = memo.find(key, version);
        if (known == null) {
            known = new SlotReader(span, bounds, from, to).read();
            memo.put(key, version, known);
        }
        return known;
    }

    private long version(int from, int to) {
        long version = 0;
        for (Group each : groups) {
            for (int i = from; i <= to; i++) {
                Span span = each.spans(unit).get(i);
                version = Math.max(version, span == null ? 0 : span.version());
            }
        }
        return version;
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
                Span found = each.spans(unit).get(span);
                if (found != null) {
                    read(each, found);
                }
            }
            return tallies;
        }

        private void read(Group group, Span from) {
            from.counters().forEach(new Counters.Each() {
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
            });
            int[] userOf = group.users();
            List<@Nullable ClickSet> sets = from.sets();
            for (int chunk = 0; chunk < sets.size(); chunk++) {
                ClickSet set = sets.get(chunk);
                if (set != null) {
                    int base = chunk * ClickSet.LINKS;
                    set.forEach((link, low, high) -> {
                        last = -1;
                        click(low, 0, userOf[base + link]);
                        click(high, Long.SIZE, userOf[base + link]);
                    });
                }
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
