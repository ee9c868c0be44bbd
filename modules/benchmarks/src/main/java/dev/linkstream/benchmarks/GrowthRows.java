package dev.linkstream.benchmarks;

import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.Topic;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Whether a program that holds many links is as fast as one that holds few: two programs, measured by turns. */
final class GrowthRows {

    private static final int CONNECTIONS = 64;
    private static final double SHARE = 0.7;

    /** Slices that count, for each round. */
    private static final int TAILS = 2;

    /** Rounds of rates that only make both warm. */
    private static final int WARM_UPS = 2;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final Topics TOPICS = new Topics(TopicSettings.onOneMachine("linkstream."));

    private final Path home;
    private final Program many;
    private final HttpLoad load;
    private final Scale scale;

    /**
     * Rows of two programs.
     *
     * @param home of the built tree
     * @param many gets the many links; one with the few is started beside it
     */
    GrowthRows(Path home, Program many, HttpLoad load, Scale scale) {
        this.home = home;
        this.many = many;
        this.load = load;
        this.scale = scale;
    }

    List<Row> rows() throws IOException {
        try (Program few = Program.start(home)) {
            StoredLinks.add(few, scale.storedLinks() / 10, 1);
            double unused = rate(many, 10 * scale.storedLinks(), 3);
            return List.of(links(few), redirects(few));
        }
    }

    private Row links(Program few) {
        AtomicInteger seed = new AtomicInteger(4);
        Supplier<Pair<Double>> rates = () -> {
            double floor = rate(few, scale.bulkRequests(), seed.incrementAndGet());
            return new Pair<>(rate(many, scale.bulkRequests(), seed.incrementAndGet()), floor);
        };
        // The one with few has worked less and is to be as warm; the other one is to be done with what made it grow.
        for (int round = 0; round < WARM_UPS; round++) {
            Pair<Double> unused = rates.get();
        }
        return Rounds.measure(scale.rounds(), SpareTime.none(), rates)
                .row("growth-links", "links/s", Goal.ratioAtLeast(0.9), pair -> pair);
    }

    private Row redirects(Program few) {
        Supplier<byte[]> fewCodes = CodeRequests.of(StoredLinks.codes(few));
        Supplier<byte[]> manyCodes = CodeRequests.of(StoredLinks.codes(many));
        warmUp(few, fewCodes);
        warmUp(many, manyCodes);
        AtomicInteger turn = new AtomicInteger();
        Supplier<Pair<Double>> tails = () -> {
            double pace = SHARE * clicks(few, fewCodes, scale.slice()).perSecond();
            // What full speed leaves behind, events to send and code to compile, is not to meet the first of the two.
            double unused = tail(few, fewCodes, pace);
            if (turn.incrementAndGet() % 2 == 0) {
                return new Pair<>(tail(many, manyCodes, pace), tail(few, fewCodes, pace));
            }
            double floor = tail(few, fewCodes, pace);
            return new Pair<>(tail(many, manyCodes, pace), floor);
        };
        // A steady rate takes other ways through client and program.
        Pair<Double> unused = tails.get();
        return Rounds.measure(TAILS * scale.rounds(), scale.spare(), tails)
                .row("growth-redirect-p99", "ms", Goal.ratioAtMost(1.3), pair -> pair);
    }

    private void warmUp(Program program, Supplier<byte[]> codes) {
        WarmUp.of(program.pid(), scale.slice())
                .under(slice -> clicks(program, codes, slice), scale.warmUp().multipliedBy(5));
    }

    private LoadResult clicks(Program program, Supplier<byte[]> codes, Duration duration) {
        return load.closed(program.port(), CONNECTIONS, 302, codes, duration).orFail("Clicks");
    }

    private double tail(Program program, Supplier<byte[]> codes, double pace) {
        // A pause of the client would show as latency of the server.
        System.gc();
        return load.paced(program.port(), CONNECTIONS, 302, codes, pace, scale.slice())
                        .orFail("Clicks")
                        .percentile(99)
                / NANOS_PER_MILLI;
    }

    /**
     * Links a second, of requests that are put into the log faster than the program works: so many that it takes seconds,
     * as their end is seen at a commit, one every half second.
     */
    private static double rate(Program program, int requests, int seed) {
        Topic<SpecificRecord> log = TOPICS.linkRequests();
        Random random = new Random(seed);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String batch = new UUID(random.nextLong(), random.nextLong()).toString();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", program.bootstrapServers()));
                KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                program.bootstrapServers(),
                                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                                "lz4",
                                ProducerConfig.LINGER_MS_CONFIG,
                                20,
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                128 << 10),
                        log.keys().serializer(),
                        log.values().serializer())) {
            GroupProgress core = GroupProgress.of(admin, "linkstream.core", log.name());
            long before = core.await(0);
            long start = System.nanoTime();
            for (int index = 0; index < requests; index++) {
                LinkRequested request = BulkLog.request(random, batch, index, now);
                var unused = producer.send(new ProducerRecord<>(log.name(), request.getUserId(), request));
            }
            producer.flush();
            core.await(before + requests);
            return requests * 1e9 / (System.nanoTime() - start);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The core's progress cannot be told", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
