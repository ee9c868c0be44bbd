package dev.linkstream.stats;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A scenario's links of one campaign, in one partition: their numbers by span, and whose they are. A link gets its number
 * with its first click, so that those clicked together have numbers close together. Not thread-safe.
 */
final class Group {

    private final int id;
    private final String scenario;
    private final @Nullable String campaign;
    private final NavigableMap<Integer, Span> days = new TreeMap<>();
    private final NavigableMap<Integer, Span> hours = new TreeMap<>();
    private final Set<Span> changed = new HashSet<>();
    private final Set<Span> awake = new HashSet<>();
    private final BitSet changedUsers = new BitSet();
    private int[] users = new int[0];
    private int links;
    private boolean loaded;
    private long memory;

    /** When it was last asked for, by the number of the partition's last change. */
    private long lastUse;

    Group(int id, String scenario, @Nullable String campaign) {
        this.id = id;
        this.scenario = scenario;
        this.campaign = campaign;
    }

    int id() {
        return id;
    }

    String scenario() {
        return scenario;
    }

    /** Null: the links that are of no campaign. */
    @Nullable String campaign() {
        return campaign;
    }

    long lastUse() {
        return lastUse;
    }

    boolean isLoaded() {
        return loaded;
    }

    /** Reads its rows, where they are not here. */
    void load(Rows rows, long version) {
        lastUse = version;
        if (!loaded) {
            loaded = true;
            byte[] prefix = Keys.campaign(id);
            rows.range(prefix, Keys.after(prefix), (key, value) -> Keys.load(key, value, this));
            days.values().forEach(span -> span.version(version));
            hours.values().forEach(span -> span.version(version));
            memory = measured();
        }
    }

    /** Forgets what is stored; only where nothing is changed. */
    void unload() {
        days.clear();
        hours.clear();
        awake.clear();
        users = new int[0];
        links = 0;
        loaded = false;
    }

    boolean isChanged() {
        return !changed.isEmpty() || !changedUsers.isEmpty();
    }

    NavigableMap<Integer, Span> spans(SpanUnit unit) {
        return unit == SpanUnit.DAY ? days : hours;
    }

    Span loadSpan(SpanUnit unit, int index) {
        return spans(unit).computeIfAbsent(index, each -> new Span(unit, index, true));
    }

    /** The span, to be changed; made where it is missing, then with its slots or without. */
    Span change(SpanUnit unit, int index, boolean slotted, long version) {
        Span span = spans(unit).computeIfAbsent(index, each -> new Span(unit, index, slotted));
        span.version(version);
        changed.add(span);
        return span;
    }

    /** How many links were ever clicked. */
    int links() {
        return links;
    }

    /** The user of each link ever clicked, by the link's number; beyond {@link #links} it says nothing. */
    int[] users() {
        return users;
    }

    /** The number of a link that is clicked for the first time. */
    int addLink(int user) {
        if (links == users.length) {
            users = Arrays.copyOf(users, Math.max(16, links + (links >> 1)));
        }
        users[links] = user;
        changedUsers.set(links / ClickSet.LINKS);
        return links++;
    }

    void loadUsers(byte[] row) {
        RowReader from = new RowReader(row);
        while (from.hasMore()) {
            addLink(from.small());
        }
        changedUsers.clear();
    }

    /** Stores what has changed, and lets rest what had not for the time between two flushes. */
    void flush(Rows rows) {
        if (!isChanged() && awake.isEmpty()) {
            return;
        }
        for (Span span : changed) {
            span.flush(this, rows);
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
            RowWriter row = new RowWriter();
            for (int link = chunk * ClickSet.LINKS; link < Math.min(links, (chunk + 1) * ClickSet.LINKS); link++) {
                row.number(users[link]);
            }
            rows.put(Keys.linkUsers(id, chunk), row.bytes());
        }
        changedUsers.clear();
        memory = measured();
    }

    /** What it takes in memory, about; as it was when it was loaded, or flushed last. */
    long memory() {
        return memory;
    }

    private long measured() {
        long sum = 200 + 4L * users.length;
        for (Span span : days.values()) {
            sum += span.memory();
        }
        for (Span span : hours.values()) {
            sum += span.memory();
        }
        return sum;
    }
}
