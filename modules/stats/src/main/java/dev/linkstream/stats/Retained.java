package dev.linkstream.stats;

/** From where on hours and minutes are told apart. What was dropped stays so, should a longer retention be set. */
final class Retained {

    private final StatsRetention retention;
    private int firstDay;
    private int firstHour;
    private boolean changed;

    Retained(StatsRetention retention, StoredState stored, long now) {
        this.retention = retention;
        firstDay = stored.firstDay() == null ? retention.firstDayOfHours(now) : stored.firstDay();
        firstHour = stored.firstHour() == null ? retention.firstHourOfMinutes(now) : stored.firstHour();
    }

    boolean hasHoursOf(int day) {
        return day >= firstDay;
    }

    boolean hasMinutesOf(int hour) {
        return hour >= firstHour;
    }

    int firstDay() {
        return firstDay;
    }

    int firstHour() {
        return firstHour;
    }

    /** Whether minutes are to be dropped, now: those before {@link #firstHour}. */
    boolean moveMinutes(long now) {
        int first = retention.firstHourOfMinutes(now);
        boolean moved = first > firstHour;
        firstHour = Math.max(firstHour, first);
        changed |= moved;
        return moved;
    }

    /** Whether hours are to be dropped, now: those before {@link #firstDay}. */
    boolean moveHours(long now) {
        int first = retention.firstDayOfHours(now);
        boolean moved = first > firstDay;
        firstDay = Math.max(firstDay, first);
        changed |= moved;
        return moved;
    }

    boolean isChanged() {
        return changed;
    }

    /** What is to be stored. */
    StoredState state(int users) {
        changed = false;
        return new StoredState(users, firstDay, firstHour);
    }
}
