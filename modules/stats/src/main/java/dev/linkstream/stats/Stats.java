package dev.linkstream.stats;

import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.stats.links.LinkPlaces;
import dev.linkstream.stats.progress.Progress;
import dev.linkstream.streams.StreamsRun;
import dev.linkstream.streams.StreamsRun.FaultRule;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Counting in one process. A fault replaces the thread that met it after a second: nothing else waits for the numbers, and
 * they say themselves how far they are.
 */
public final class Stats implements AutoCloseable {

    private final StreamsRun run;
    private final Freshness freshness;
    private final StatsReads reads;
    private final Progress progress = new Progress();

    private Stats(StatsSettings settings, Topics topics, CodeBook codes, Clock clock) {
        TopicsAtHand hand = TopicsAtHand.of(settings, topics);
        StreamsConfig config = new StreamsConfig(StatsConfig.of(settings, topics, hand.replicas(), progress));
        KafkaStreams streams = new KafkaStreams(
                StatsTopology.build(topics, settings, LinkPlaces.by(codes), hand.ids(), progress, config), config);
        run = new StreamsRun(
                "Counting",
                streams,
                settings.streams().directory(StatsConfig.applicationId(topics)),
                FaultRule.NONE_IS_FATAL,
                fault -> {});
        freshness = new Freshness(settings, topics, clock, progress, this::partitions);
        reads = new StatsReads(run, topics.linkRequests(), freshness);
    }

    /** Starts to count; the topics must exist. {@code codes}: of the deployment, which tell links made together. */
    public static Stats start(StatsSettings settings, Topics topics, CodeBook codes, Clock clock) {
        Stats stats = new Stats(settings, topics, codes, clock);
        stats.run.start(now -> {
            if (now == KafkaStreams.State.REBALANCING) {
                stats.progress.forget();
                stats.freshness.forget();
            }
            stats.reads.onState(now);
        });
        stats.freshness.start();
        return stats;
    }

    /** The partitions that are counted here now. */
    public Set<Integer> partitions() {
        return run.activePartitions();
    }

    public StatsReads reads() {
        return reads;
    }

    /** The running Kafka Streams instance, for its metrics. */
    public KafkaStreams streams() {
        return run.streams();
    }

    /** How many events of the partitions here are not yet counted. */
    public long lag() {
        return freshness.lag();
    }

    /** For how long what happens is not yet counted here. */
    public Duration delay() {
        return freshness.delay();
    }

    @Override
    public void close() {
        freshness.close();
        run.close();
    }
}
