package dev.linkstream.benchmarks.measure;

import java.util.function.Function;

/** What was measured of the product, and next to it of the floor. */
public record Pair<T>(T figure, T floor) {

    public <R> Pair<R> map(Function<T, R> part) {
        return new Pair<>(part.apply(figure), part.apply(floor));
    }
}
