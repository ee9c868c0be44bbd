package dev.linkstream.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Figures and their floors, taken in turn. */
final class Rounds {

    private final List<Double> figures = new ArrayList<>();
    private final List<Double> floors = new ArrayList<>();

    void add(double figure, double floor) {
        figures.add(figure);
        floors.add(floor);
    }

    double figure() {
        return Median.of(figures);
    }

    Row row(String name, String unit, Goal goal) {
        return Row.of(name, unit, goal, figures, floors);
    }
}
