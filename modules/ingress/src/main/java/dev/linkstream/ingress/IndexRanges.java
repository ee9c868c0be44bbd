package dev.linkstream.ingress;

import java.util.StringJoiner;
import java.util.function.IntPredicate;

/** Sets of dataset indexes as messages name them: {@code 0-41, 43}. */
final class IndexRanges {

    private IndexRanges() {}

    /** The indexes below {@code size} that are in the set; empty text where none is. */
    static String of(int size, IntPredicate set) {
        StringJoiner ranges = new StringJoiner(", ");
        for (int i = 0; i < size; i++) {
            if (set.test(i)) {
                int first = i;
                while (i + 1 < size && set.test(i + 1)) {
                    i++;
                }
                ranges.add(first == i ? String.valueOf(i) : first + "-" + i);
            }
        }
        return ranges.toString();
    }
}
