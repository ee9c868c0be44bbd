package dev.linkstream.benchmarks;

import dev.linkstream.benchmarks.load.HttpLoad;
import dev.linkstream.benchmarks.load.LoadResult;
import dev.linkstream.benchmarks.measure.Goal;
import dev.linkstream.benchmarks.measure.Row;
import dev.linkstream.benchmarks.measure.Scale;
import dev.linkstream.benchmarks.program.Program;
import dev.linkstream.benchmarks.program.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a program with many links takes of memory and disk. */
final class FootprintRows {

    private static final double BYTES_PER_GB = 1 << 30;
    private static final int CONNECTIONS = 64;
    private static final String STORE = "links";
    private static final String CHANGELOG = "linkstream.core-links-changelog";

    private static final long SAMPLE_MILLIS = 100;

    private final Program program;
    private final HttpLoad load;
    private final Scale scale;

    FootprintRows(Program program, HttpLoad load, Scale scale) {
        this.program = program;
        this.load = load;
        this.scale = scale;
    }

    /** Resident memory: the most that the program ever had. */
    Row memoryPeak() {
        return Row.of("memory-peak", "GB", Goal.atMost(1.2), List.of(program.peakResidentBytes() / BYTES_PER_GB));
    }

    /**
     * Resident memory: what the program will have after an hour of clicks if it goes on to grow as it does now.
     *
     * @param clicks requests for stored links
     */
    Row memoryAfterAnHour(Supplier<byte[]> clicks) throws InterruptedException {
        Duration seconds = scale.slice().multipliedBy(22);
        List<Double> at = new ArrayList<>();
        List<Double> resident = new ArrayList<>();
        CompletableFuture<LoadResult> clicking = CompletableFuture.supplyAsync(() ->
                load.closed(program.port(), CONNECTIONS, 302, clicks, seconds).orFail("Clicks"));
        long start = System.nanoTime();
        while (!clicking.isDone()) {
            at.add((System.nanoTime() - start) / 1e9);
            resident.add((double) program.residentBytes());
            awaitEnd(clicking);
        }
        LoadResult unused = clicking.join();
        double now = resident.get(resident.size() - 1);
        double later =
                now + Math.max(0, slope(at, resident)) * Duration.ofHours(1).toSeconds();
        return Row.of("memory-after-an-hour", "GB", Goal.atMost(1.2), List.of(later / BYTES_PER_GB));
    }

    /** At most until the next sample is due. */
    private static void awaitEnd(CompletableFuture<?> load) throws InterruptedException {
        try {
            Object unused = load.get(SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // It goes on, or its end is told by whoever joins it.
        }
    }

    /** Of the line that fits the second half best: the first half may still warm up. */
    private static double slope(List<Double> at, List<Double> values) {
        int from = at.size() / 2;
        int count = at.size() - from;
        if (count < 2) {
            return 0;
        }
        double meanAt = mean(at.subList(from, at.size()));
        double mean = mean(values.subList(from, values.size()));
        double up = 0;
        double down = 0;
        for (int i = from; i < at.size(); i++) {
            up += (at.get(i) - meanAt) * (values.get(i) - mean);
            down += (at.get(i) - meanAt) * (at.get(i) - meanAt);
        }
        return up / down;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Bytes on disk of each stored link beside the bytes of its row; stops the program, so that all is on disk. */
    Row disk() throws IOException {
        LongSummaryStatistics rows = changelogRows();
        program.stop();
        long stored = bytes(program.data().resolve("state"), STORE)
                + bytes(program.data().resolve("broker"), CHANGELOG);
        return new Row(
                "disk",
                "bytes/link",
                Goal.ratioAtMost(2.5),
                List.of((double) stored / rows.getCount()),
                List.of(rows.getAverage()),
                null);
    }

    /** Of all directories somewhere in one that have this name, or begin with it and go on with a partition's number. */
    private static long bytes(Path directory, String name) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            long bytes = 0;
            for (Path each : tree.filter(Files::isDirectory)
                    .filter(path -> path.getFileName().toString().matches(name + "(-\\d+)?"))
                    .toList()) {
                bytes += Trees.bytes(each);
            }
            return bytes;
        }
    }

    /** Bytes of each row, none of which is kept: there may be millions. */
    private LongSummaryStatistics changelogRows() {
        LongSummaryStatistics rows = new LongSummaryStatistics();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", program.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(CHANGELOG).stream()
                    .map(each -> new TopicPartition(CHANGELOG, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(row -> rows.accept(row.value().length));
            }
        }
        return rows;
    }
}
