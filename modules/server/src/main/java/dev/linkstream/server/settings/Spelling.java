package dev.linkstream.server.settings;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** How far a misspelled name is from a right one. */
final class Spelling {

    private static final int PREFIX = "linkstream.".length();

    private Spelling() {}

    /** The right name that a wrong one is most like; empty where it is like none. */
    static Optional<String> nearest(String wrong, Stream<String> names) {
        // The first word is our own, and always right.
        int most = Math.min(3, (wrong.length() - PREFIX) / 4);
        return names.filter(each -> distance(each, wrong) <= most)
                .min(Comparator.comparingInt(each -> distance(each, wrong)));
    }

    /** The letters to be put in, left out or replaced to make one text the other. */
    static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        int[] now = new int[other.length() + 1];
        for (int column = 0; column < before.length; column++) {
            before[column] = column;
        }
        for (int row = 1; row <= one.length(); row++) {
            now[0] = row;
            for (int column = 1; column <= other.length(); column++) {
                int replaced = before[column - 1] + (one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1);
                now[column] = Math.min(replaced, Math.min(before[column], now[column - 1]) + 1);
            }
            int[] free = before;
            before = now;
            now = free;
        }
        return before[other.length()];
    }
}
