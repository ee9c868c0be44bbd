package dev.linkstream.benchmarks;

import dev.linkstream.benchmarks.measure.Goal;
import dev.linkstream.benchmarks.measure.Pair;
import dev.linkstream.benchmarks.measure.Rounds;
import dev.linkstream.benchmarks.measure.Row;
import dev.linkstream.benchmarks.measure.Scale;
import dev.linkstream.benchmarks.measure.SpareTime;
import dev.linkstream.benchmarks.program.BrokerAlone;
import dev.linkstream.benchmarks.program.Jvm;
import dev.linkstream.benchmarks.program.Program;
import dev.linkstream.benchmarks.program.Trees;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** From the command to the first link, beside the start of nothing but the broker. */
final class StartRows {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Path home;
    private final Scale scale;

    StartRows(Path home, Scale scale) {
        this.home = home;
        this.scale = scale;
    }

    List<Row> rows() {
        return List.of(Rounds.measure(scale.rounds(), SpareTime.none(), () -> new Pair<>(program(), broker()))
                .row("start", "s", Goal.floorPlus(6), pair -> pair));
    }

    private double program() {
        long start = System.nanoTime();
        try (Program program = Program.start(home)) {
            program.api().generate(Program.SCENARIO, "first");
            return (System.nanoTime() - start) / NANOS_PER_SECOND;
        }
    }

    /** The same broker in a process that does nothing else, with the same Java options and archive of classes. */
    private double broker() {
        Path target = home.resolve("modules/cli/target");
        try {
            Path directory = Files.createTempDirectory("linkstream-bench");
            long start = System.nanoTime();
            Process process = Jvm.start(
                    List.of("-XX:SharedArchiveFile=" + target.resolve("linkstream.jsa")),
                    target.resolve("linkstream.jar") + File.pathSeparator + System.getProperty("java.class.path"),
                    BrokerAlone.class,
                    directory.toString());
            try (var out = process.inputReader(StandardCharsets.UTF_8)) {
                if (!"ready".equals(out.readLine())) {
                    throw new IllegalStateException("The broker does not start");
                }
                return (System.nanoTime() - start) / NANOS_PER_SECOND;
            } finally {
                int unused = process.destroyForcibly().waitFor();
                Trees.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
