package dev.linkstream.query.numbers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a reader has come in each partition of {@code link-clicks}: the offsets of what comes next, between dots. Whoever
 * has all clicks up to a cursor, and goes on after it, misses none and gets none twice.
 */
record ClickCursor(List<Long> next) {

    /** The cursor that a text stands for; empty where it is none for so many partitions. */
    static Optional<ClickCursor> parse(String text, int partitions) {
        List<Long> next = new ArrayList<>();
        for (String each : text.split("\\.", -1)) {
            if (!each.matches("[0-9]{1,18}")) {
                return Optional.empty();
            }
            next.add(Long.parseLong(each));
        }
        return next.size() == partitions ? Optional.of(new ClickCursor(List.copyOf(next))) : Optional.empty();
    }

    ClickCursor with(int partition, long offset) {
        List<Long> moved = new ArrayList<>(next);
        moved.set(partition, offset);
        return new ClickCursor(moved);
    }

    @Override
    public String toString() {
        return String.join(".", next.stream().map(String::valueOf).toList());
    }
}
