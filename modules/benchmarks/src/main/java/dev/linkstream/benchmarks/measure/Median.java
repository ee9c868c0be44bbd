package dev.linkstream.benchmarks.measure;

import java.util.List;

/** The middle of some figures. */
public final class Median {

    private Median() {}

    /** The middle one; of an even number, the mean of the two in the middle. */
    public static double of(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
