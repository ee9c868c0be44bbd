package dev.linkstream.benchmarks.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What was measured in some rounds, in each of them figures and their floors in turn. Rounds from which a host took time
 * are measured anew, a few times; which of them count is decided by what it took, never by a figure.
 *
 * @param <T> of one round
 */
public final class Rounds<T> {

    /** Stolen shares up to this are let be: a slice of 3 s then lacks some 30 ms on each core. */
    private static final double QUIET = 0.01;

    private record Round<T>(T measured, double stolen) {}

    private final List<Round<T>> rounds;

    private Rounds(List<Round<T>> rounds) {
        this.rounds = rounds;
    }

    /**
     * Measures.
     *
     * @param count how many rounds are kept, and how many more there may be
     */
    public static <T> Rounds<T> measure(int count, SpareTime spare, Supplier<T> round) {
        return measure(count, spare, round, () -> StolenTime.fromNow()::share);
    }

    /** The same by what tells stolen shares. */
    static <T> Rounds<T> measure(
            int count, SpareTime spare, Supplier<T> round, Supplier<DoubleSupplier> stolenFromNow) {
        List<Round<T>> taken = new ArrayList<>();
        Rounds<T> quietest = new Rounds<>(List.of());
        while (taken.size() < count || quietest.mayImprove(taken.size(), spare)) {
            long start = System.nanoTime();
            DoubleSupplier stolen = stolenFromNow.get();
            T measured = round.get();
            if (taken.size() >= count) {
                spare.spend(System.nanoTime() - start);
            }
            taken.add(new Round<>(measured, stolen.getAsDouble()));
            quietest = new Rounds<>(quietest(taken, count));
        }
        return quietest;
    }

    /** In the order in which they were measured. */
    private static <T> List<Round<T>> quietest(List<Round<T>> taken, int count) {
        return IntStream.range(0, taken.size())
                .boxed()
                .sorted(Comparator.comparingDouble(round -> taken.get(round).stolen()))
                .limit(count)
                .sorted()
                .map(taken::get)
                .toList();
    }

    private boolean mayImprove(int taken, SpareTime spare) {
        return stolen() > QUIET && taken < 2 * rounds.size() && spare.isLeft();
    }

    /** The greatest share of the machine's time that was stolen in a round that counts. */
    double stolen() {
        return rounds.stream().mapToDouble(Round::stolen).max().orElse(0);
    }

    public List<T> measured() {
        return rounds.stream().map(Round::measured).toList();
    }

    /** A line of the table. */
    public Row row(String name, String unit, Goal goal, Function<T, Pair<Double>> pair) {
        List<Pair<Double>> pairs = measured().stream().map(pair).toList();
        return new Row(
                name,
                unit,
                goal,
                pairs.stream().map(Pair::figure).toList(),
                pairs.stream().map(Pair::floor).toList(),
                stolen());
    }
}
