package dev.linkstream.benchmarks.numbers;

import dev.linkstream.benchmarks.bulk.BulkProducer;
import dev.linkstream.benchmarks.bulk.GroupProgress;
import dev.linkstream.benchmarks.load.ClickLoad;
import dev.linkstream.benchmarks.load.CodeRequests;
import dev.linkstream.benchmarks.load.HttpLoad;
import dev.linkstream.benchmarks.load.LoadResult;
import dev.linkstream.benchmarks.measure.Goal;
import dev.linkstream.benchmarks.measure.Pair;
import dev.linkstream.benchmarks.measure.Rounds;
import dev.linkstream.benchmarks.measure.Row;
import dev.linkstream.benchmarks.measure.Scale;
import dev.linkstream.benchmarks.measure.Settling;
import dev.linkstream.benchmarks.program.Contacts;
import dev.linkstream.benchmarks.program.Program;
import dev.linkstream.benchmarks.program.StoredLinks;
import dev.linkstream.benchmarks.program.Trees;
import dev.linkstream.events.Device;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.Topic;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.stores.BoundedRocksDb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import tools.jackson.databind.JsonNode;

/** The numbers of many clicks: how quick, how fresh, how small, and what they cost others. */
public final class StatsRows {

    private static final String SCENARIO = "counted";
    private static final Topics TOPICS = new Topics(TopicSettings.onOneMachine("linkstream."));
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int CONNECTIONS = 64;
    private static final double CLICKS_PER_SECOND = 1_000;

    private static final long PAUSE_NANOS = 500_000_000;

    /** Answers of both that are compared, too. */
    private static final int QUESTIONS_OF_BOTH = 12;

    private final Program program;
    private final HttpLoad load;
    private final Scale scale;
    private final ClickHistory history;

    /** By number; the links' campaigns follow one another. */
    private final List<StoredLink> links;

    private record StoredLink(String code, String user) {}

    private StatsRows(Program program, HttpLoad load, Scale scale) throws IOException {
        this.program = program;
        this.load = load;
        this.scale = scale;
        links = links(program, scale);
        history = new ClickHistory(scale.countedClicks(), links.size(), System.currentTimeMillis());
    }

    /** Measures with a program of its own, which it fills and stops. */
    public static List<Row> measure(Path home, Scale scale)
            throws IOException, InterruptedException, ExecutionException {
        List<Row> rows = new ArrayList<>();
        try (Program program = Program.start(home);
                HttpLoad load = new HttpLoad()) {
            rows.addAll(StatsBulk.measure(program.bootstrapServers(), scale));
            StatsRows measured = new StatsRows(program, load, scale);
            measured.fill();
            rows.addAll(measured.answers());
            rows.add(measured.shown());
            rows.add(measured.redirects());
            rows.add(measured.bytes());
        }
        return rows;
    }

    /** As many in each campaign; makes them. */
    private static List<StoredLink> links(Program program, Scale scale) throws IOException {
        program.api().defineScenario(SCENARIO);
        int each = scale.storedLinks() / scale.campaigns();
        List<List<StoredLink>> campaigns = new ArrayList<>();
        Path lines = Files.createTempFile("linkstream-bench", ".ndjson");
        try {
            for (int i = 0; i < scale.campaigns(); i++) {
                Path unused = Contacts.write(lines, each, new Random(i));
                String batch = program.api().upload(SCENARIO, StatsQuestion.campaign(i), lines);
                program.api().awaitResults(batch, each);
                campaigns.add(new ArrayList<>());
            }
        } finally {
            Files.delete(lines);
        }
        while (campaigns.stream().anyMatch(campaign -> campaign.size() < each)) {
            // Subscribers have them once they are committed, and not all at once.
            LockSupport.parkNanos(PAUSE_NANOS);
            read(program, campaigns);
        }
        List<StoredLink> links = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            for (List<StoredLink> campaign : campaigns) {
                links.add(campaign.get(i));
            }
        }
        return links;
    }

    private static void read(Program program, List<List<StoredLink>> campaigns) {
        campaigns.forEach(List::clear);
        StoredLinks.forEach(program, link -> {
            String campaign = link.getCampaign();
            if (campaign != null && link.getScenarioId().equals(SCENARIO)) {
                campaigns
                        .get(Integer.parseInt(campaign.substring(campaign.lastIndexOf('-') + 1)))
                        .add(new StoredLink(link.getCode(), link.getUserId()));
            }
        });
    }

    /** Tells the program of all clicks, and waits until it has counted them. */
    private void fill() throws InterruptedException, ExecutionException {
        Topic<LinkClicked> topic = TOPICS.linkClicks();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", program.bootstrapServers()));
                KafkaProducer<String, LinkClicked> producer = BulkProducer.to(topic, program.bootstrapServers())) {
            long start = System.nanoTime();
            SplittableRandom random = new SplittableRandom(2);
            history.forEach((number, time) -> {
                StoredLink link = links.get(number);
                LinkClicked click = new LinkClicked(
                        // Of version 4, as of a producer that does not count on.
                        new UUID(
                                        (random.nextLong() & ~0xf000L) | 0x4000L,
                                        (random.nextLong() & (Long.MAX_VALUE >>> 1)) | Long.MIN_VALUE)
                                .toString(),
                        link.code,
                        link.user,
                        SCENARIO,
                        StatsQuestion.campaign(number % scale.campaigns()),
                        null,
                        Instant.ofEpochMilli(time),
                        Device.mobile);
                var unused = producer.send(new ProducerRecord<>(topic.name(), link.user, click));
            });
            producer.flush();
            GroupProgress counting = GroupProgress.of(admin, "linkstream.stats", topic.name());
            long done = 0;
            while (done < scale.countedClicks()) {
                // A busy machine takes its time for all of them: as long as it goes on, that is awaited.
                done = counting.await(Math.min(scale.countedClicks(), done + Math.max(1, scale.countedClicks() / 10)));
            }
            System.err.printf(
                    "counted: %,d clicks, %,.0f a second%n",
                    scale.countedClicks(), scale.countedClicks() * 1e9 / (System.nanoTime() - start));
        }
    }

    private List<Row> answers() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        try (ClickParquet parquet = new ClickParquet(history, scale.campaigns())) {
            for (int i = 0; i < QUESTIONS_OF_BOTH; i++) {
                requireSame(StatsQuestion.random(random, scale.campaigns(), history), parquet);
            }
            Settling.compilers(program.pid(), scale.slice())
                    .under(
                            slice -> {
                                double unused = asked(random, slice);
                            },
                            scale.warmUp().multipliedBy(5));
            Rounds<Pair<Double>> rounds = Rounds.measure(
                    scale.rounds(),
                    scale.spare(),
                    () -> new Pair<>(
                            asked(random, scale.slice().multipliedBy(4)),
                            asked(random, parquet, scale.slice().multipliedBy(4))));
            return List.of(
                    rounds.row("stats-p99-duckdb", "ms", Goal.ratioAtMost(1), pair -> pair),
                    Row.of(
                            "stats-p99",
                            "ms",
                            Goal.atMost(20),
                            rounds.measured().stream().map(Pair::figure).toList()));
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB fails", e);
        }
    }

    /** The 99th percentile of the program's answers, in ms, as one who asks one by one gets them. */
    private double asked(SplittableRandom random, Duration duration) {
        return load.closed(
                                program.port(),
                                1,
                                200,
                                () -> ("GET "
                                                + StatsQuestion.random(random, scale.campaigns(), history)
                                                        .path(SCENARIO)
                                                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                                                + program.token()
                                                + "\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII),
                                duration)
                        .orFail("Questions about numbers")
                        .percentile(99)
                / NANOS_PER_MILLI;
    }

    private double asked(SplittableRandom random, ClickParquet parquet, Duration duration) {
        Histogram nanos = new Histogram(3);
        long end = System.nanoTime() + duration.toNanos();
        do {
            StatsQuestion question = StatsQuestion.random(random, scale.campaigns(), history);
            long start = System.nanoTime();
            List<Long> unused = parquet.answer(question);
            nanos.recordValue(System.nanoTime() - start);
        } while (System.nanoTime() < end);
        return nanos.getValueAtPercentile(99) / NANOS_PER_MILLI;
    }

    private void requireSame(StatsQuestion question, ClickParquet parquet) {
        JsonNode totals = program.api().stats(question.path(SCENARIO)).get("totals");
        List<Long> found = List.of(
                totals.get("clicks").asLong(),
                totals.get("links_clicked").asLong(),
                totals.get("users_clicking").asLong());
        List<Long> expected = parquet.answer(question);
        if (!found.equals(expected)) {
            throw new IllegalStateException(
                    "The program counts " + found + " and DuckDB " + expected + " for " + question);
        }
    }

    /** How long after its answer a click shows, while others click. */
    private Row shown() {
        Duration duration = scale.slice().multipliedBy(10);
        CompletableFuture<LoadResult> clicking = CompletableFuture.supplyAsync(
                () -> load.paced(program.port(), CONNECTIONS, 302, codes(), CLICKS_PER_SECOND, duration)
                        .orFail("Clicks"));
        SplittableRandom random = new SplittableRandom(4);
        Histogram nanos = new Histogram(3);
        while (!clicking.isDone() || nanos.getTotalCount() == 0) {
            String code = links.get(random.nextInt(links.size())).code;
            int before = program.api().clicks(code);
            program.api().click(code);
            long start = System.nanoTime();
            while (program.api().clicks(code) <= before) {
                LockSupport.parkNanos(1_000_000);
            }
            nanos.recordValue(System.nanoTime() - start);
        }
        LoadResult unused = clicking.join();
        return Row.of(
                "click-shows-p99", "ms", Goal.atMost(1_000), List.of(nanos.getValueAtPercentile(99) / NANOS_PER_MILLI));
    }

    private CodeRequests codes() {
        return CodeRequests.of(links.stream().map(StoredLink::code).toList());
    }

    /** Redirects that count beside those of preview bots, which do not: neither an event nor a number comes of them. */
    private Row redirects() {
        CodeRequests people = codes();
        ClickLoad counted = new ClickLoad(load, program.port(), people);
        ClickLoad uncounted = new ClickLoad(load, program.port(), people.ofBots());
        Settling.compilers(program.pid(), scale.slice())
                .under(counted::perSecond, scale.warmUp().multipliedBy(5));
        return Rounds.measure(
                        2 * scale.rounds(),
                        scale.spare(),
                        () -> new Pair<>(counted.perSecond(scale.slice()), uncounted.perSecond(scale.slice())))
                .row("redirects-counted", "/s", Goal.ratioAtLeast(0.9), pair -> pair);
    }

    /** What the stored rows take once nothing of replaced ones is left; stops the program. */
    private Row bytes() throws IOException {
        program.stop();
        long before = 0;
        long bytes = 0;
        try (Stream<Path> tree = Files.walk(program.data().resolve("state"))) {
            for (Path store : tree.filter(path -> path.endsWith(Path.of("rocksdb", "numbers")))
                    .toList()) {
                before += Trees.bytes(store);
                compact(store);
                bytes += rows(store);
            }
        }
        System.err.printf("numbers on disk before they are compacted: %,d bytes, after: %,d%n", before, bytes);
        return Row.of("stats-bytes", "bytes/click", Goal.atMost(4), List.of((double) bytes / scale.countedClicks()));
    }

    private static void compact(Path store) {
        BoundedRocksDb settings = new BoundedRocksDb();
        try (Options options = new Options()) {
            options.setTableFormatConfig(new BlockBasedTableConfig());
            settings.setConfig("numbers", options, Map.of(BoundedRocksDb.SMALL_STORE, "numbers"));
            try (RocksDB rows = RocksDB.open(options, store.toString())) {
                rows.compactRange();
            }
            settings.close("numbers", options);
        } catch (RocksDBException e) {
            throw new IllegalStateException("The numbers in " + store + " cannot be read", e);
        }
    }

    private static long rows(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            long bytes = 0;
            for (Path each :
                    files.filter(path -> path.toString().endsWith(".sst")).toList()) {
                bytes += Files.size(each);
            }
            return bytes;
        }
    }
}
