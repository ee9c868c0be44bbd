package dev.linkstream.benchmarks;

import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.Topic;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Whether a program that holds many links is as fast as one that holds few. */
final class GrowthRows {

    private static final int CONNECTIONS = 64;
    private static final double SHARE = 0.7;

    /** Slices that count, for each round. */
    private static final int TAILS = 2;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final Topics TOPICS = new Topics(TopicSettings.onOneMachine("linkstream."));

    private final Program program;
    private final HttpLoad load;
    private final Scale scale;

    GrowthRows(Program program, HttpLoad load, Scale scale) {
        this.program = program;
        this.load = load;
        this.scale = scale;
    }

    List<Row> rows() throws IOException, InterruptedException, ExecutionException {
        StoredLinks.add(program, scale.storedLinks() / 10, 1);
        // The many are measured minutes later, when all is compiled: so must the few be.
        double unusedRate = rate(scale.bulkRequests(), 5);
        StolenTime stolen = StolenTime.fromNow();
        List<Double> fewRates = rates(2);
        Supplier<byte[]> few = CodeRequests.of(StoredLinks.codes(program));
        double unusedFew = clicksPerSecond(few, 4);
        double pace = SHARE * clicksPerSecond(few, 1);
        Rounds<Double> fewTails = tails(few, pace);
        double unused = rate(10 * scale.storedLinks(), 3);
        List<Double> manyRates = rates(4);
        Supplier<byte[]> many = CodeRequests.of(StoredLinks.codes(program));
        double unusedMany = clicksPerSecond(many, 1);
        Rounds<Double> manyTails = tails(many, pace);
        return List.of(
                new Row("growth-links", "links/s", Goal.ratioAtLeast(0.9), manyRates, fewRates, stolen.share()),
                new Row(
                        "growth-redirect-p99",
                        "ms",
                        Goal.ratioAtMost(1.3),
                        manyTails.measured(),
                        fewTails.measured(),
                        Math.max(manyTails.stolen(), fewTails.stolen())));
    }

    /** Both are clicked as fast as they can be just before their tails are measured. */
    private double clicksPerSecond(Supplier<byte[]> clicks, int warmUps) {
        return load.closed(
                        program.port(), CONNECTIONS, 302, clicks, scale.warmUp().multipliedBy(warmUps))
                .orFail("Clicks")
                .perSecond();
    }

    /** Of many slices, as few and many cannot be taken by turns; none of the first, when what is new has yet to settle. */
    private Rounds<Double> tails(Supplier<byte[]> clicks, double pace) {
        for (int round = 0; round < scale.rounds(); round++) {
            double unused = tail(clicks, pace);
        }
        return Rounds.measure(TAILS * scale.rounds(), scale.spare(), () -> tail(clicks, pace));
    }

    private double tail(Supplier<byte[]> clicks, double pace) {
        // A pause of the client would show as latency of the server.
        System.gc();
        return load.paced(program.port(), CONNECTIONS, 302, clicks, pace, scale.slice())
                        .orFail("Clicks")
                        .percentile(99)
                / NANOS_PER_MILLI;
    }

    private List<Double> rates(int seed) throws InterruptedException, ExecutionException {
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < scale.rounds(); round++) {
            rates.add(rate(scale.bulkRequests(), 100 * seed + round));
        }
        return rates;
    }

    /**
     * Links a second, of requests that are put into the log faster than the program works: so many that it takes seconds,
     * as their end is seen at a commit, one every half second.
     */
    private double rate(int requests, int seed) throws InterruptedException, ExecutionException {
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
        }
    }
}
