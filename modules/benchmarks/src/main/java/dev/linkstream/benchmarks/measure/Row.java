package dev.linkstream.benchmarks.measure;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param figures of the product, in {@code unit}, one each round
 * @param floors of the least that does the same work, in the same rounds; none where there is no floor
 * @param stolen the greatest share of the machine's time, from 0 to 1, that its host gave to others in a round; null where
 *     time is not what was measured
 */
public record Row(
        String name,
        String unit,
        Goal goal,
        List<Double> figures,
        List<Double> floors,
        @Nullable Double stolen) {

    /** A row of figures that stand by themselves. */
    public static Row of(String name, String unit, Goal goal, List<Double> figures) {
        return new Row(name, unit, goal, figures, List.of(), null);
    }

    /** The median. */
    public double figure() {
        return Median.of(figures);
    }

    /** The median; null where there is none. */
    @Nullable Double floor() {
        return floors.isEmpty() ? null : Median.of(floors);
    }

    /** The median of each round's figure by its floor; null where there is no floor. */
    @Nullable Double ratio() {
        return floors.isEmpty() ? null : Median.of(spread());
    }

    /** Each round's figure by its floor; where there is no floor, its figure. */
    List<Double> spread() {
        return floors.isEmpty()
                ? figures
                : IntStream.range(0, figures.size())
                        .mapToObj(round -> figures.get(round) / floors.get(round))
                        .toList();
    }

    boolean holds() {
        return goal.holds(figure(), floor(), ratio());
    }
}
