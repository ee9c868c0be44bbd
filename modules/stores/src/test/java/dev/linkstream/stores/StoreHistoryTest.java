package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Histories by chance. Each prints its seed; {@code -Dlinkstream.seed=N} repeats it. */
class StoreHistoryTest {

    private static final int STEPS = Integer.getInteger("history.steps", 150_000);

    @TempDir
    private Path root;

    @ParameterizedTest
    @EnumSource
    void shouldDoAsAMapDoes(StoreKind kind, TestReporter reporter) throws IOException {
        new StoreHistory(kind, seed(reporter), root).run(STEPS, Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveAllOrNothingAfterFaults(StoreKind kind, TestReporter reporter) throws IOException {
        StoreHistory history = new StoreHistory(kind, seed(reporter), root);

        history.run(STEPS, STEPS / 40);

        assertThat(history.faults()).isGreaterThan(10);
    }

    /** A change is a write, a force, or a name that comes or goes: the disk is full, or everything ends, in its middle. */
    @ParameterizedTest
    @EnumSource
    void shouldHaveAllOrNothingWhateverChangeAFaultMeets(StoreKind kind) throws IOException {
        for (FaultyDisk.Fault fault : FaultyDisk.Fault.values()) {
            int changes = 0;
            while (!new StoreHistory(kind, 7, root.resolve(fault + "-" + changes)).isWholeDespite(changes, fault)) {
                changes++;
            }
            assertThat(changes).as("changes").isGreaterThan(10);
        }
    }

    private static long seed(TestReporter reporter) {
        long seed = Long.getLong("linkstream.seed", new Random().nextLong());
        System.out.println("StoreHistoryTest: linkstream.seed=" + seed);
        reporter.publishEntry("seed", String.valueOf(seed));
        return seed;
    }
}
