package dev.linkstream.benchmarks.numbers;

import dev.linkstream.benchmarks.bulk.BulkCore;
import dev.linkstream.benchmarks.bulk.BulkLog;
import dev.linkstream.benchmarks.measure.Goal;
import dev.linkstream.benchmarks.measure.Row;
import dev.linkstream.benchmarks.measure.Scale;
import dev.linkstream.benchmarks.measure.StolenTime;
import dev.linkstream.benchmarks.program.Trees;
import dev.linkstream.stats.Stats;
import dev.linkstream.stats.StatsRetention;
import dev.linkstream.stats.StatsSettings;
import dev.linkstream.streams.StreamsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KafkaStreams;

/** Links a second of the core, while what it makes is counted, beside those of the core alone. */
final class StatsBulk {

    /** Counting is held back, so that it takes more rounds than the core until C2 has compiled it. */
    private static final int WARM_UPS = 6;

    private static final long MEMORY = 32 << 20;

    private StatsBulk() {}

    static List<Row> measure(String bootstrapServers, Scale scale)
            throws IOException, InterruptedException, ExecutionException {
        StolenTime stolen = StolenTime.fromNow();
        List<Double> figures = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        int warmUps = scale.rounds() > 1 ? WARM_UPS : 0;
        for (int round = 0; round < warmUps + scale.rounds(); round++) {
            boolean countedFirst = round % 2 == 0;
            double first = rate(bootstrapServers, scale, 2 * round, countedFirst);
            double second = rate(bootstrapServers, scale, 2 * round + 1, !countedFirst);
            if (round >= warmUps) {
                figures.add(countedFirst ? first : second);
                floors.add(countedFirst ? second : first);
            }
        }
        return List.of(new Row("bulk-counted", "links/s", Goal.ratioAtLeast(0.85), figures, floors, stolen.share()));
    }

    private static double rate(String bootstrapServers, Scale scale, int number, boolean counted)
            throws IOException, InterruptedException, ExecutionException {
        try (BulkLog log =
                new BulkLog(bootstrapServers, "counted" + number + ".", scale.bulkRequests(), number, true)) {
            if (!counted) {
                return BulkCore.rate(log);
            }
            Path state = Files.createTempDirectory("linkstream-bench-stats");
            try (Stats stats = Stats.start(settings(log, state), log.topics(), log.codes(), Clock.systemUTC())) {
                // A start is no part of the rate: it takes as long as the core does for all of them.
                await(() -> stats.streams().state() == KafkaStreams.State.RUNNING);
                double rate = BulkCore.rate(log);
                // What it is busy with would fall to the one without.
                await(() -> stats.lag() == 0);
                return rate;
            } finally {
                Trees.delete(state);
            }
        }
    }

    /** Waits for a minute at most. */
    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < until) {
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static StatsSettings settings(BulkLog log, Path state) {
        return new StatsSettings(
                new StreamsSettings(
                        log.settings().streams().kafka(),
                        state,
                        "127.0.0.1:1",
                        1,
                        0,
                        Duration.ofSeconds(5),
                        log.settings().streams().storeMemoryBytes()),
                MEMORY,
                StatsRetention.DEFAULT);
    }
}
