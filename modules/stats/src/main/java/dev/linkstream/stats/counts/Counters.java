package dev.linkstream.stats.counts;

import dev.linkstream.stats.rows.BitReader;
import dev.linkstream.stats.rows.BitWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What happened to a campaign in a span, slot by slot. Of clicks it has only those that its {@link ClickSet}s do not tell:
 * of a link that was clicked in that slot before. Not thread-safe.
 */
public final class Counters {

    public static final int LINKS = 0;
    public static final int REJECTED = 1;

    /** Clicks on a link that was clicked in the same slot before. */
    static final int REPEATS = 2;

    public static final int CONVERSATIONS = 3;
    static final int KINDS = 4;

    /** More names than that of one campaign and span are counted together, so that a row stays small. */
    public static final int MOST_OUTCOMES = 100;

    public static final String OTHER_OUTCOMES = "(other)";

    private final int slots;

    /** Kind by slot; the last slot stands for the span as a whole, where slots are no longer kept. */
    private final long[][] counts;

    private final Map<String, long[]> outcomes = new LinkedHashMap<>();

    Counters(SpanUnit unit) {
        slots = unit.slots();
        counts = new long[KINDS][slots + 1];
    }

    /** Is told of each count that is not 0. */
    public interface Each {
        void count(int slot, int kind, long count);

        void outcome(int slot, String name, long count);
    }

    /** The counters that {@link #pack} wrote. */
    static Counters read(SpanUnit unit, BitReader row) {
        Counters counters = new Counters(unit);
        read(unit, row, new Each() {
            @Override
            public void count(int slot, int kind, long count) {
                counters.add(slot, kind, count);
            }

            @Override
            public void outcome(int slot, String name, long count) {
                counters.ofOutcome(name)[slot] += count;
            }
        });
        return counters;
    }

    /** Tells of each count that {@link #pack} wrote. */
    static void read(SpanUnit unit, BitReader row, Each each) {
        for (int kind = 0; kind < KINDS; kind++) {
            int filled = row.count();
            int[] places = places(unit, row, filled);
            if (filled > 0) {
                int k = row.columnBegins();
                for (int i = 0; i < filled; i++) {
                    each.count(places[i], kind, row.rice(k) + 1);
                }
            }
        }
        int names = row.count();
        for (int i = 0; i < names; i++) {
            String name = row.text();
            int filled = row.count();
            int[] places = places(unit, row, filled);
            if (filled > 0) {
                int k = row.columnBegins();
                for (int j = 0; j < filled; j++) {
                    each.outcome(places[j], name, row.rice(k) + 1);
                }
            }
        }
    }

    private static int[] places(SpanUnit unit, BitReader row, int filled) {
        int[] places = new int[filled];
        int k = filled == 0 ? 0 : row.columnBegins();
        long place = -1;
        for (int i = 0; i < filled; i++) {
            place += row.rice(k) + 1;
            if (place < 0 || place > unit.slots()) {
                throw new SerializationException("A row of the numbers counts beyond its span");
            }
            places[i] = (int) place;
        }
        return places;
    }

    /** The slot that stands for the span as a whole. */
    int whole() {
        return slots;
    }

    void add(int slot, int kind, long count) {
        counts[kind][slot] += count;
    }

    void addOutcome(int slot, String name, long count) {
        boolean known = outcomes.containsKey(name) || outcomes.size() < MOST_OUTCOMES;
        ofOutcome(known ? name : OTHER_OUTCOMES)[slot] += count;
    }

    private long[] ofOutcome(String name) {
        return outcomes.computeIfAbsent(name, each -> new long[slots + 1]);
    }

    void forEach(Each each) {
        for (int kind = 0; kind < KINDS; kind++) {
            for (int slot = 0; slot <= slots; slot++) {
                if (counts[kind][slot] != 0) {
                    each.count(slot, kind, counts[kind][slot]);
                }
            }
        }
        outcomes.forEach((name, bySlot) -> {
            for (int slot = 0; slot <= slots; slot++) {
                if (bySlot[slot] != 0) {
                    each.outcome(slot, name, bySlot[slot]);
                }
            }
        });
    }

    /** As {@link #read} reads it. */
    void pack(BitWriter row) {
        for (long[] bySlot : counts) {
            pack(bySlot, row);
        }
        row.number(outcomes.size());
        outcomes.forEach((name, bySlot) -> {
            row.text(name);
            pack(bySlot, row);
        });
    }

    private void pack(long[] bySlot, BitWriter row) {
        long[] distances = new long[slots + 1];
        long[] less = new long[slots + 1];
        int filled = 0;
        int before = -1;
        for (int slot = 0; slot <= slots; slot++) {
            if (bySlot[slot] > 0) {
                distances[filled] = slot - before - 1L;
                less[filled++] = bySlot[slot] - 1L;
                before = slot;
            }
        }
        row.number(filled).column(distances, filled).column(less, filled);
    }

    /** Counts all slots as the span as a whole. */
    void dropSlots() {
        for (long[] bySlot : counts) {
            gather(bySlot);
        }
        outcomes.values().forEach(this::gather);
    }

    private void gather(long[] bySlot) {
        long sum = Arrays.stream(bySlot).sum();
        Arrays.fill(bySlot, 0);
        bySlot[slots] = sum;
    }

    int memory() {
        return 160 + (KINDS + outcomes.size()) * (slots + 12) * Long.BYTES;
    }
}
