package dev.linkstream.stats;

import dev.linkstream.events.Topics;
import dev.linkstream.stores.TaskCheckpoint;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counting in one process. A fault replaces the thread that met it after a second: nothing else waits for the numbers, and
 * they say themselves how far they are.
 */
public final class Stats implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Stats.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** A fault that stays must not fill the log. */
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final KafkaStreams streams;
    private final Freshness freshness;
    private final StatsReads reads;
    private final Progress progress = new Progress();

    private Stats(StatsSettings settings, Topics topics, Clock clock) {
        TopicsAtHand hand = TopicsAtHand.of(settings, topics);
        StreamsConfig config = new StreamsConfig(StatsConfig.of(settings, topics, hand.replicas(), progress));
        streams = new KafkaStreams(StatsTopology.build(topics, settings, hand.ids(), progress, config), config);
        freshness = new Freshness(settings, topics, clock, progress, this::partitions);
        reads = new StatsReads(streams, topics.linkRequests().partitions(), freshness);
    }

    /** Starts to count; the topics must exist. */
    public static Stats start(StatsSettings settings, Topics topics, Clock clock) {
        Stats stats = new Stats(settings, topics, clock);
        stats.streams.setUncaughtExceptionHandler(fault -> {
            log.warn("A thread that counts failed and is replaced: {}", fault.toString());
            LockSupport.parkNanos(PAUSE_NANOS);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        stats.streams.setStateListener((now, before) -> {
            log.info("Counting is {}", now);
            if (now == KafkaStreams.State.REBALANCING) {
                stats.progress.forget();
                stats.freshness.forget();
            }
            stats.reads.onState(now);
        });
        TaskCheckpoint.wipeUnclosed(settings.stateDirectory().resolve(StatsConfig.applicationId(topics)));
        stats.streams.start();
        stats.freshness.start();
        return stats;
    }

    /** Those that are counted here. */
    private Set<Integer> partitions() {
        try {
            return streams.metadataForLocalThreads().stream()
                    .flatMap(thread -> thread.activeTasks().stream())
                    .map(task -> task.taskId().partition())
                    .collect(Collectors.toSet());
        } catch (IllegalStateException e) {
            return Set.of();
        }
    }

    public StatsReads reads() {
        return reads;
    }

    /** The running Kafka Streams instance, for its metrics. */
    public KafkaStreams streams() {
        return streams;
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
        streams.close(CLOSE_TIMEOUT);
    }
}
