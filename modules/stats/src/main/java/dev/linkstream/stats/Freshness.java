package dev.linkstream.stats;

import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import dev.linkstream.stats.progress.Looks;
import dev.linkstream.stats.progress.Progress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows up to which time all that happened is counted, partition by partition: ten times a second it looks how far the
 * topics reach, and once all of that is counted, so is all that was with the brokers at that time. While Kafka is away,
 * or counting lags, the time stands still.
 */
final class Freshness implements AutoCloseable {

    /**
     * How long what happened may take to the brokers: clicks are gathered for 50 ms, links for 100 ms. What waits longer,
     * as Kafka is away from another instance, is the exception that cannot be known here.
     */
    static final Duration UNDER_WAY = Duration.ofMillis(200);

    private static final Logger log = LoggerFactory.getLogger(Freshness.class);
    private static final long TURN_NANOS = 100_000_000;

    private final StatsSettings settings;
    private final Clock clock;
    private final List<TopicPartition> sources = new ArrayList<>();
    private final String group;
    private final Supplier<Set<Integer>> owned;
    private final AtomicLongArray asOf;
    private final Thread thread;

    /** Of the watching thread alone. */
    private final Looks looks;

    private volatile long lag;
    private volatile boolean closed;

    /** {@code owned}: the partitions that are counted here. */
    Freshness(StatsSettings settings, Topics topics, Clock clock, Progress progress, Supplier<Set<Integer>> owned) {
        this.settings = settings;
        this.clock = clock;
        this.owned = owned;
        group = StatsConfig.applicationId(topics);
        int partitions = topics.linkRequests().partitions();
        asOf = new AtomicLongArray(partitions);
        for (Topic<?> topic : StatsTopology.sources(topics)) {
            for (int partition = 0; partition < partitions; partition++) {
                sources.add(new TopicPartition(topic.name(), partition));
            }
        }
        looks = new Looks(progress, List.copyOf(sources));
        thread = new Thread(this::watch, "stats-freshness");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** All that happened before is counted, in a partition that is counted here; in milliseconds since 1970. */
    long asOf(int partition) {
        return asOf.get(partition);
    }

    /** How many events of the partitions here are not yet counted. */
    long lag() {
        return lag;
    }

    /** For how long what happens is not yet counted, of the partitions here. */
    Duration delay() {
        long oldest = Long.MAX_VALUE;
        for (int partition : owned.get()) {
            oldest = Math.min(oldest, asOf.get(partition));
        }
        return oldest == Long.MAX_VALUE || oldest == 0
                ? Duration.ZERO
                : Duration.ofMillis(Math.max(0, clock.millis() - oldest));
    }

    private void watch() {
        try (Admin admin = Admin.create(settings.streams().kafka())) {
            while (!closed) {
                try {
                    looks.add(look(admin));
                    compare();
                } catch (ExecutionException | KafkaException e) {
                    log.warn("How far the numbers are cannot be read, trying again: {}", e.getMessage());
                    LockSupport.parkNanos(TURN_NANOS * 10);
                }
                LockSupport.parkNanos(TURN_NANOS);
            }
        } catch (InterruptedException | InterruptException e) {
            // Closed.
        }
    }

    private Looks.Look look(Admin admin) throws InterruptedException, ExecutionException {
        Set<Integer> here = owned.get();
        List<TopicPartition> asked =
                sources.stream().filter(each -> here.contains(each.partition())).toList();
        if (asked.isEmpty()) {
            return new Looks.Look(clock.millis(), Map.of());
        }
        List<TopicPartition> unknown = asked.stream().filter(looks::isToBegin).toList();
        if (!unknown.isEmpty()) {
            begin(admin, unknown);
        }
        long now = clock.millis();
        return new Looks.Look(now, offsets(admin, asked, OffsetSpec.latest()));
    }

    private void begin(Admin admin, List<TopicPartition> partitions) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> earliest = offsets(admin, partitions, OffsetSpec.earliest());
        for (TopicPartition each : partitions) {
            OffsetAndMetadata done = committed.get(each);
            looks.begins(each, Math.max(done == null ? 0 : done.offset(), Objects.requireNonNull(earliest.get(each))));
        }
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.forEach(each -> specs.put(each, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> each :
                admin.listOffsets(specs).all().get().entrySet()) {
            offsets.put(each.getKey(), each.getValue().offset());
        }
        return offsets;
    }

    private void compare() {
        lag = looks.lag();
        for (int partition : owned.get()) {
            looks.counted(partition).ifPresent(time -> asOf.set(partition, time - UNDER_WAY.toMillis()));
        }
    }

    /** Forgets where counting stood: the partitions here have changed. */
    void forget() {
        for (int partition = 0; partition < asOf.length(); partition++) {
            asOf.set(partition, 0);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
