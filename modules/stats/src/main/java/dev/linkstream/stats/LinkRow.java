package dev.linkstream.stats;

/** What is known of one link that was clicked, or whose conversation began. Not thread-safe. */
final class LinkRow {

    private static final int NO_NUMBER = -1;

    private int number = NO_NUMBER;
    private long clicks;
    private long first;
    private long last;
    private long conversations;

    LinkRow() {}

    LinkRow(byte[] stored) {
        RowReader row = new RowReader(stored);
        number = row.small() - 1;
        clicks = row.number();
        conversations = row.number();
        if (clicks > 0) {
            first = row.number();
            last = first + row.number();
        }
    }

    byte[] pack() {
        RowWriter row = new RowWriter().number(number + 1).number(clicks).number(conversations);
        if (clicks > 0) {
            row.number(first).number(last - first);
        }
        return row.bytes();
    }

    boolean hasNumber() {
        return number != NO_NUMBER;
    }

    /** Its number in its campaign, which it has from its first click on. */
    int number() {
        return number;
    }

    void number(int given) {
        number = given;
    }

    /** Clicks come in any order. */
    void click(long time) {
        first = clicks == 0 ? time : Math.min(first, time);
        last = Math.max(last, time);
        clicks++;
    }

    void conversation() {
        conversations++;
    }

    LinkNumbers numbers() {
        return new LinkNumbers(clicks, clicks == 0 ? null : first, clicks == 0 ? null : last, conversations);
    }
}
