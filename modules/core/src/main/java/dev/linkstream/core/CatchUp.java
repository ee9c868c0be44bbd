package dev.linkstream.core;

import dev.linkstream.events.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows when the core has processed all that lay in the log when it was given the partitions that it has now. Until then
 * a read could miss what an answer before had promised: of this process before its restart, or of another instance that
 * had the partition and died before its commit.
 */
final class CatchUp implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);
    private static final long PAUSE_NANOS = 50_000_000;

    private final CoreSettings settings;
    private final Topics topics;
    /** Counts how often the partitions were dealt out. */
    private final AtomicLong assignment = new AtomicLong();

    private volatile long caughtUpWith = -1;
    private volatile boolean closed;
    private @Nullable Thread thread;

    CatchUp(CoreSettings settings, Topics topics) {
        this.settings = settings;
        this.topics = topics;
    }

    boolean isDone() {
        return caughtUpWith == assignment.get();
    }

    /** Whether it was done at least once: since then this process takes part in serving. */
    boolean wasDone() {
        return caughtUpWith >= 0;
    }

    /** To be told of every change of state, before the core acts on it: partitions change in rebalances only. */
    void onState(KafkaStreams.State state) {
        if (state == KafkaStreams.State.REBALANCING) {
            assignment.incrementAndGet();
        }
    }

    void start(KafkaStreams streams) {
        thread = new Thread(() -> watch(streams), "core-catch-up");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(KafkaStreams streams) {
        while (!closed) {
            if (isDone()) {
                LockSupport.parkNanos(PAUSE_NANOS);
                continue;
            }
            try (LogInspection cluster = new LogInspection(settings, topics)) {
                catchUp(streams, cluster);
            } catch (InterruptedException | InterruptException e) {
                return;
            } catch (IllegalStateException e) {
                // Only a core that runs says which partitions it has; this one stops.
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (ExecutionException | KafkaException e) {
                log.warn("How far the pipeline is cannot be read, trying again: {}", e.getMessage());
                LockSupport.parkNanos(PAUSE_NANOS * 20);
            }
        }
    }

    private void catchUp(KafkaStreams streams, LogInspection cluster) throws InterruptedException, ExecutionException {
        long wanted = assignment.get();
        while (!closed && streams.state() != KafkaStreams.State.RUNNING) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        Set<TopicPartition> own = partitions(streams);
        List<Long> ends = cluster.endOffsets();
        while (!closed && wanted == assignment.get()) {
            if (isPast(ends, own, cluster)) {
                caughtUpWith = wanted;
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static Set<TopicPartition> partitions(KafkaStreams streams) {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .flatMap(task -> task.topicPartitions().stream())
                .collect(Collectors.toSet());
    }

    private boolean isPast(List<Long> ends, Set<TopicPartition> own, LogInspection cluster)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = cluster.committed();
        for (int partition = 0; partition < ends.size(); partition++) {
            TopicPartition log = new TopicPartition(topics.linkRequests().name(), partition);
            OffsetAndMetadata offset = committed.get(log);
            if (own.contains(log)
                    && ends.get(partition) > 0
                    && (offset == null || offset.offset() < ends.get(partition))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
