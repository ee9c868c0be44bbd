package dev.linkstream.stats.counts;

import dev.linkstream.stats.rows.BitReader;
import dev.linkstream.stats.rows.BitWriter;
import dev.linkstream.stats.rows.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scenario's links of one campaign, in one partition: their numbers by span, and whose they are. A link gets its number
 * with its first click, so that those clicked together have numbers close together. Not thread-safe.
 */
public final class Group {

    private final int id;
    private final String scenario;
    private final @Nullable String campaign;
    private Spans days = new Spans();
    private Spans hours = new Spans();
    private Weeks weeks = new Weeks();
    private final Set<Span> changed = new HashSet<>();
    private final Set<Span> awake = new HashSet<>();
    private final BitSet changedUsers = new BitSet();
    private int[] users = new int[0];
    private int links;
    private boolean loaded;
    private long memory;

    /** When it was last asked for, and last changed, by the number of the partition's last change. */
    private long lastUse;

    private long lastChange;

    public Group(int id, String scenario, @Nullable String campaign) {
        this.id = id;
        this.scenario = scenario;
        this.campaign = campaign;
    }

    public int id() {
        return id;
    }

    public String scenario() {
        return scenario;
    }

    /** Null: the links that are of no campaign. */
    public @Nullable String campaign() {
        return campaign;
    }

    public long lastUse() {
        return lastUse;
    }

    public boolean isLoaded() {
        return loaded;
    }

    /** Reads its rows, where they are not here; {@code version}: of the partition's changes, the last one. */
    public void load(Rows rows, long version) {
        lastUse = version;
        if (!loaded) {
            loaded = true;
            byte[] prefix = Keys.campaign(id);
            rows.range(prefix, Keys.after(prefix), (key, value) -> Keys.load(key, value, this));
            // What changed when is not stored: nothing of it later than the last change that is known.
            lastChange = Math.max(lastChange, 1);
            days.forEach(span -> span.version(lastChange));
            hours.forEach(span -> span.version(lastChange));
            memory = measured();
        }
    }

    /** Forgets what is stored; only where nothing is changed. */
    public void unload() {
        days = new Spans();
        hours = new Spans();
        weeks = new Weeks();
        awake.clear();
        users = new int[0];
        links = 0;
        loaded = false;
    }

    public boolean isChanged() {
        return !changed.isEmpty() || !changedUsers.isEmpty();
    }

    public Spans spans(SpanUnit unit) {
        return unit == SpanUnit.DAY ? days : hours;
    }

    public Weeks weeks() {
        return weeks;
    }

    void loadSpan(SpanUnit unit, int index, int chunk, byte[] row) {
        Span span = spans(unit).find(index);
        if (span == null) {
            span = new Span(unit, index, true);
            spans(unit).add(span);
        }
        span.load(chunk, row);
    }

    /** The span, to be changed; made where it is missing, then with its slots or without. */
    public Span change(SpanUnit unit, int index, boolean slotted, long version) {
        Span span = spans(unit).find(index);
        if (span == null) {
            span = new Span(unit, index, slotted);
            spans(unit).add(span);
        }
        span.version(version);
        lastChange = version;
        changed.add(span);
        return span;
    }

    /** Whether any of some spans has changed since; {@code before} is the one behind the last of them. */
    public boolean hasChanged(SpanUnit unit, int from, int before, long since) {
        return lastChange > since && spans(unit).version(from, before) > since;
    }

    /** How many links were ever clicked. */
    public int links() {
        return links;
    }

    /** The user of each link ever clicked, by the link's number; beyond {@link #links} it says nothing. */
    public int[] users() {
        return users;
    }

    /** The number of a link that is clicked for the first time. */
    public int addLink(int user) {
        if (links == users.length) {
            users = Arrays.copyOf(users, Math.max(16, links + (links >> 1)));
        }
        users[links] = user;
        changedUsers.set(links / ClickSet.LINKS);
        return links++;
    }

    /** Users have their numbers in the order of first clicks too: from one to the next it is often a short way. */
    void loadUsers(byte[] row) {
        BitReader from = new BitReader(row);
        int count = from.count();
        int k = count == 0 ? 0 : from.columnBegins();
        int before = 0;
        for (int i = 0; i < count; i++) {
            long way = from.rice(k);
            before += (int) (way >>> 1 ^ -(way & 1));
            addLink(before);
        }
        changedUsers.clear();
    }

    private byte[] packUsers(int from, int to) {
        long[] ways = new long[to - from];
        int before = 0;
        for (int link = from; link < to; link++) {
            long way = users[link] - (long) before;
            ways[link - from] = way << 1 ^ way >> 63;
            before = users[link];
        }
        return new BitWriter().number(ways.length).column(ways, ways.length).bytes();
    }

    /** Stores what has changed, and lets rest what had not for the time between two flushes. */
    public void flush(Rows rows) {
        if (!isChanged() && awake.isEmpty()) {
            return;
        }
        for (Span span : changed) {
            span.flush(id, rows);
        }
        for (Span span : awake) {
            if (!changed.contains(span)) {
                span.rest();
            }
        }
        awake.clear();
        awake.addAll(changed);
        changed.clear();
        for (int chunk = changedUsers.nextSetBit(0); chunk >= 0; chunk = changedUsers.nextSetBit(chunk + 1)) {
            rows.put(
                    Keys.linkUsers(id, chunk),
                    packUsers(chunk * ClickSet.LINKS, Math.min(links, (chunk + 1) * ClickSet.LINKS)));
        }
        changedUsers.clear();
        memory = measured();
    }

    /** Drops the hours before one. */
    public void forgetMinutes(Rows rows, int before) {
        hours.dropBefore(before);
        List<byte[]> over = new ArrayList<>();
        rows.range(
                Keys.spans(id, SpanUnit.HOUR, 0), Keys.spans(id, SpanUnit.HOUR, before), (key, value) -> over.add(key));
        over.forEach(rows::delete);
        changed.removeIf(span -> span.unit() == SpanUnit.HOUR && span.index() < before);
        awake.removeIf(span -> span.unit() == SpanUnit.HOUR && span.index() < before);
    }

    /** Counts the days from one on and before another as wholes. */
    public void forgetHours(Rows rows, int from, int before, long version) {
        boolean[] some = {loaded};
        if (!loaded) {
            rows.range(
                    Keys.spans(id, SpanUnit.DAY, from),
                    Keys.spans(id, SpanUnit.DAY, before),
                    (key, value) -> some[0] = true);
        }
        if (some[0]) {
            load(rows, version);
            List<Span> over = new ArrayList<>();
            days.forEach(from, before, over::add);
            over.forEach(
                    each -> change(SpanUnit.DAY, each.index(), false, version).dropSlots());
        }
    }

    /** What it takes in memory, about; as it was when it was loaded, or flushed last. */
    public long memory() {
        return memory;
    }

    private long measured() {
        return 300 + 4L * users.length + days.memory() + hours.memory() + weeks.memory();
    }
}
