package dev.linkstream.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table: medians over the rounds of a run.
 *
 * @param figure of the product, in {@code unit}
 * @param floor of the least that does the same work, measured in turn with the figure; null where there is none
 * @param ratio the median of each round's figure by its floor; null where there is no floor
 * @param low the least ratio of all rounds (without a floor: the least figure)
 * @param high the greatest one
 * @param stolen the greatest share of the machine's time, from 0 to 1, that its host gave to others in a round; null where
 *     time is not what was measured
 */
record Row(
        String name,
        String unit,
        double figure,
        @Nullable Double floor,
        @Nullable Double ratio,
        double low,
        double high,
        @Nullable Double stolen,
        Goal goal,
        boolean holds) {

    /** A row over rounds, in each of which the figure was taken next to its floor. */
    static Row of(
            String name, String unit, Goal goal, List<Double> figures, List<Double> floors, @Nullable Double stolen) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < figures.size(); round++) {
            ratios.add(figures.get(round) / floors.get(round));
        }
        double figure = Median.of(figures);
        double floor = Median.of(floors);
        double ratio = Median.of(ratios);
        return new Row(
                name,
                unit,
                figure,
                floor,
                ratio,
                Median.least(ratios),
                Median.greatest(ratios),
                stolen,
                goal,
                goal.holds(figure, floor, ratio));
    }

    /** A row of a figure that stands by itself. */
    static Row of(String name, String unit, Goal goal, List<Double> figures) {
        double figure = Median.of(figures);
        return new Row(
                name,
                unit,
                figure,
                null,
                null,
                Median.least(figures),
                Median.greatest(figures),
                null,
                goal,
                goal.holds(figure, null, null));
    }
}
