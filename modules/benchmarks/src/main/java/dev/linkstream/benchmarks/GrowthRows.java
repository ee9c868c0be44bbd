package dev.linkstream.benchmarks;

import dev.linkstream.benchmarks.bulk.BulkLog;
import dev.linkstream.benchmarks.bulk.BulkProducer;
import dev.linkstream.benchmarks.bulk.GroupProgress;
import dev.linkstream.benchmarks.load.ClickLoad;
import dev.linkstream.benchmarks.load.CodeRequests;
import dev.linkstream.benchmarks.load.HttpLoad;
import dev.linkstream.benchmarks.measure.Goal;
import dev.linkstream.benchmarks.measure.Pair;
import dev.linkstream.benchmarks.measure.Rounds;
import dev.linkstream.benchmarks.measure.Row;
import dev.linkstream.benchmarks.measure.Scale;
import dev.linkstream.benchmarks.measure.Settling;
import dev.linkstream.benchmarks.measure.SpareTime;
import dev.linkstream.benchmarks.program.Program;
import dev.linkstream.benchmarks.program.StoredLinks;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Whether a program that holds many links is as fast as one that holds few: two programs, measured by turns. */
final class GrowthRows {

    /** Rounds of rates that only make both warm. */
    private static final int WARM_UPS = 2;

    /** For each one of others. */
    private static final int ROUNDS_OF_RATES = 2;

    /** Near the cores' limit one round has three times the tail of the next. */
    private static final int ROUNDS_OF_TAILS = 5;

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
        AtomicInteger round = new AtomicInteger();
        Supplier<Pair<Double>> rates = () -> rates(few, round.incrementAndGet());
        // The one with few has worked less and is to be as warm; the other one is to be done with what made it grow.
        for (int i = 0; i < WARM_UPS; i++) {
            Pair<Double> unused = rates.get();
        }
        return Rounds.measure(ROUNDS_OF_RATES * scale.rounds(), SpareTime.none(), rates)
                .row("growth-links", "links/s", Goal.ratioAtLeast(0.9), pair -> pair);
    }

    /** Each of them goes first in every second round: what one leaves to be done falls on the other. */
    private Pair<Double> rates(Program few, int round) {
        int seed = 3 + 2 * round;
        if (round % 2 == 0) {
            double first = rate(few, scale.bulkRequests(), seed);
            return new Pair<>(rate(many, scale.bulkRequests(), seed + 1), first);
        }
        double first = rate(many, scale.bulkRequests(), seed);
        return new Pair<>(first, rate(few, scale.bulkRequests(), seed + 1));
    }

    private Row redirects(Program few) {
        ClickLoad toFew = clicks(few);
        ClickLoad toMany = clicks(many);
        // To hold many links is measured here, not to be cleaned of what ten million new ones left.
        Settling.cleaners(many.pid(), scale.slice())
                .under(GrowthRows::pause, scale.warmUp().multipliedBy(60));
        warmUp(few, toFew);
        warmUp(many, toMany);
        return new Tails(toFew, toMany, toFew, scale.slice())
                .rounds(ROUNDS_OF_TAILS * scale.rounds(), scale.spare())
                .row("growth-redirect-p99", "ms", Goal.ratioAtMost(1.3), pair -> pair);
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    private ClickLoad clicks(Program program) {
        return new ClickLoad(load, program.port(), CodeRequests.of(StoredLinks.codes(program)));
    }

    private void warmUp(Program program, ClickLoad clicks) {
        Settling.compilers(program.pid(), scale.slice())
                .under(clicks::perSecond, scale.warmUp().multipliedBy(5));
    }

    /**
     * Links a second, of requests that are put into the log faster than the program works: so many that it takes seconds,
     * as their end is seen at a commit, one every half second.
     */
    private static double rate(Program program, int requests, int seed) {
        Topic<SpecificRecord> log = TOPICS.linkRequests();
        Random random = new Random(seed);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String batch = BulkLog.batchId(random);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", program.bootstrapServers()));
                KafkaProducer<String, SpecificRecord> producer = BulkProducer.to(log, program.bootstrapServers())) {
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
