package dev.linkstream.stats.counts;

/** How time is cut into rows: a row counts one span of it, slot by slot. */
public enum SpanUnit {

    /** Days of UTC in quarters of an hour, of which the days and hours of every time zone in use are made. */
    DAY(86_400_000, 96),

    /** Hours in minutes. */
    HOUR(3_600_000, 60);

    private final long millis;
    private final int slots;

    SpanUnit(long millis, int slots) {
        this.millis = millis;
        this.slots = slots;
    }

    public int slots() {
        return slots;
    }

    public long slotMillis() {
        return millis / slots;
    }

    /** The number of the span that a time lies in, in milliseconds since 1970. */
    public int spanOf(long time) {
        return Math.toIntExact(Math.floorDiv(time, millis));
    }

    public int slotOf(long time) {
        return (int) (Math.floorMod(time, millis) / slotMillis());
    }

    public long startOf(int span) {
        return span * millis;
    }
}
