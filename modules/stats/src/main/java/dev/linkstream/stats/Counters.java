package dev.linkstream.stats;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a campaign in a span, slot by slot. Of clicks it has only those that its {@link ClickSet}s do not tell:
 * of a link that was clicked in that slot before. It lies packed until it is changed. Not thread-safe.
 */
final class Counters {

    static final int LINKS = 0;
    static final int REJECTED = 1;

    /** Clicks on a link that was clicked in the same slot before. */
    static final int REPEATS = 2;

    static final int CONVERSATIONS = 3;
    static final int KINDS = 4;

    /** More names than that of one campaign and span are counted together, so that a row stays small. */
    static final int MOST_OUTCOMES = 100;

    static final String OTHER_OUTCOMES = "(other)";

    private final int slots;
    private final long[] totals = new long[KINDS];
    private final Map<String, Long> outcomeTotals = new LinkedHashMap<>();
    private byte @Nullable [] packed;

    /** Kind by slot; the last slot stands for the span as a whole, where slots are no longer kept. */
    private long @Nullable [][] counts;

    private final Map<String, long[]> outcomes = new LinkedHashMap<>();

    Counters(SpanUnit unit) {
        slots = unit.slots();
        counts = new long[KINDS][slots + 1];
    }

    Counters(SpanUnit unit, byte[] packed) {
        slots = unit.slots();
        this.packed = packed;
        unpack(new Each() {
            @Override
            public void count(int slot, int kind, long count) {
                totals[kind] += count;
            }

            @Override
            public void outcome(int slot, String name, long count) {
                outcomeTotals.merge(name, count, Long::sum);
            }
        });
    }

    /** Is told of each count that is not 0. */
    interface Each {
        void count(int slot, int kind, long count);

        void outcome(int slot, String name, long count);
    }

    /** The slot that stands for the span as a whole. */
    int whole() {
        return slots;
    }

    long total(int kind) {
        return totals[kind];
    }

    Map<String, Long> outcomeTotals() {
        return outcomeTotals;
    }

    void add(int slot, int kind, long count) {
        open();
        packed = null;
        Objects.requireNonNull(counts)[kind][slot] += count;
        totals[kind] += count;
    }

    void addOutcome(int slot, String name, long count) {
        open();
        packed = null;
        boolean known = outcomes.containsKey(name) || outcomes.size() < MOST_OUTCOMES;
        String counted = known ? name : OTHER_OUTCOMES;
        outcomes.computeIfAbsent(counted, each -> new long[slots + 1])[slot] += count;
        outcomeTotals.merge(counted, count, Long::sum);
    }

    void forEach(Each each) {
        if (counts == null) {
            unpack(each);
            return;
        }
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

    private void open() {
        if (counts == null) {
            long[][] opened = new long[KINDS][slots + 1];
            unpack(new Each() {
                @Override
                public void count(int slot, int kind, long count) {
                    opened[kind][slot] = count;
                }

                @Override
                public void outcome(int slot, String name, long count) {
                    outcomes.computeIfAbsent(name, each -> new long[slots + 1])[slot] = count;
                }
            });
            counts = opened;
        }
    }

    private void unpack(Each each) {
        RowReader row = new RowReader(Objects.requireNonNull(packed));
        int filled = row.small();
        for (int i = 0; i < filled; i++) {
            int slot = row.next();
            int kinds = row.next();
            for (int kind = 0; kind < KINDS; kind++) {
                if ((kinds >>> kind & 1) != 0) {
                    each.count(slot, kind, row.number());
                }
            }
        }
        int names = row.small();
        for (int i = 0; i < names; i++) {
            String name = row.text();
            int counted = row.small();
            for (int j = 0; j < counted; j++) {
                each.outcome(row.next(), name, row.number());
            }
        }
    }

    byte[] pack() {
        if (packed == null) {
            long[][] from = Objects.requireNonNull(counts);
            RowWriter filled = new RowWriter();
            int rows = 0;
            for (int slot = 0; slot <= slots; slot++) {
                int kinds = 0;
                for (int kind = 0; kind < KINDS; kind++) {
                    kinds |= from[kind][slot] == 0 ? 0 : 1 << kind;
                }
                if (kinds != 0) {
                    rows++;
                    filled.put(slot).put(kinds);
                    for (int kind = 0; kind < KINDS; kind++) {
                        if (from[kind][slot] != 0) {
                            filled.number(from[kind][slot]);
                        }
                    }
                }
            }
            RowWriter row = new RowWriter().number(rows);
            for (byte each : filled.bytes()) {
                row.put(each);
            }
            row.number(outcomes.size());
            outcomes.forEach((name, bySlot) -> {
                row.text(name)
                        .number(Arrays.stream(bySlot)
                                .filter(count -> count != 0)
                                .count());
                for (int slot = 0; slot <= slots; slot++) {
                    if (bySlot[slot] != 0) {
                        row.put(slot).number(bySlot[slot]);
                    }
                }
            });
            packed = row.bytes();
        }
        return packed;
    }

    /** Lets go what only changes need, once it is packed. */
    void rest() {
        if (packed != null) {
            counts = null;
            outcomes.clear();
        }
    }

    /** Counts all slots as the span as a whole. */
    void dropSlots() {
        open();
        packed = null;
        for (long[] bySlot : Objects.requireNonNull(counts)) {
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
        return 160
                + (counts == null ? 0 : KINDS * (slots + 3) * Long.BYTES)
                + outcomes.size() * (slots + 12) * Long.BYTES
                + (packed == null ? 0 : packed.length);
    }
}
