package dev.linkstream.stats.counts;

import dev.linkstream.stats.rows.RowReader;
import dev.linkstream.stats.rows.RowWriter;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers of some links over some time. Those of different partitions, or of different campaigns but for
 * {@link #usersClicking}, add up. Not thread-safe.
 */
public final class Tally {

    private long links;
    private long rejected;
    private long clicks;
    private long linksClicked;
    private long usersClicking;
    private long conversations;
    private final TreeMap<String, Long> outcomes = new TreeMap<>();

    /** Links made. */
    public long links() {
        return links;
    }

    /** Requests refused by the pipeline. */
    public long rejected() {
        return rejected;
    }

    public long clicks() {
        return clicks;
    }

    /** How many different links were clicked. */
    public long linksClicked() {
        return linksClicked;
    }

    /** How many different users' links were clicked. */
    public long usersClicking() {
        return usersClicking;
    }

    public long conversations() {
        return conversations;
    }

    /** How often each outcome was reported, by name, sorted. */
    public Map<String, Long> outcomes() {
        return outcomes;
    }

    public boolean isEmpty() {
        return links + rejected + clicks + conversations == 0 && outcomes.isEmpty();
    }

    public void count(int kind, long count) {
        switch (kind) {
            case Counters.LINKS -> links += count;
            case Counters.REJECTED -> rejected += count;
            case Counters.REPEATS -> clicks += count;
            case Counters.CONVERSATIONS -> conversations += count;
            default -> throw new IllegalArgumentException("There is no kind " + kind);
        }
    }

    public void outcome(String name, long count) {
        outcomes.merge(name, count, Long::sum);
    }

    public void clicked(long more) {
        clicks += more;
    }

    public void distinct(long differentLinks, long differentUsers) {
        linksClicked += differentLinks;
        usersClicking += differentUsers;
    }

    public Tally plus(Tally other) {
        links += other.links;
        rejected += other.rejected;
        clicks += other.clicks;
        conversations += other.conversations;
        distinct(other.linksClicked, other.usersClicking);
        other.outcomes.forEach(this::outcome);
        return this;
    }

    public void write(RowWriter row) {
        row.number(links)
                .number(rejected)
                .number(clicks)
                .number(linksClicked)
                .number(usersClicking)
                .number(conversations)
                .number(outcomes.size());
        outcomes.forEach((name, count) -> row.text(name).number(count));
    }

    public static Tally read(RowReader row) {
        Tally tally = new Tally();
        tally.links = row.number();
        tally.rejected = row.number();
        tally.clicks = row.number();
        tally.linksClicked = row.number();
        tally.usersClicking = row.number();
        tally.conversations = row.number();
        for (int names = row.small(); names > 0; names--) {
            tally.outcome(row.text(), row.number());
        }
        return tally;
    }
}
