package dev.linkstream.core;

import dev.linkstream.events.Topics;
import dev.linkstream.streams.ProcessedPartitions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows of each partition whether the core has processed all that lay in its log when it was given it. Until then a read
 * could miss what an answer before had promised: of this process before its restart, or of another instance that had the
 * partition and died before its commit.
 */
final class CatchUp implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);
    private static final long PAUSE_NANOS = 50_000_000;

    private final CoreSettings settings;
    private final Topics topics;
    private final ProcessedPartitions processed;

    /** The term in which each partition was caught up with last. */
    private final AtomicIntegerArray caughtUp;

    private volatile boolean done;
    private volatile boolean closed;
    private @Nullable Thread thread;

    CatchUp(CoreSettings settings, Topics topics, ProcessedPartitions processed) {
        this.settings = settings;
        this.topics = topics;
        this.processed = processed;
        caughtUp = new AtomicIntegerArray(processed.count());
    }

    /** Whether a partition is processed here and up to date. */
    boolean isDone(int partition) {
        int term = processed.term(partition);
        return ProcessedPartitions.isProcessed(term) && caughtUp.get(partition) == term;
    }

    /** Whether all was done at least once: since then this process takes part in serving. */
    boolean wasDone() {
        return done;
    }

    void start(KafkaStreams streams) {
        thread = new Thread(() -> watch(streams), "core-catch-up");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(KafkaStreams streams) {
        while (!closed) {
            // It runs once all that it was given is processed, and not before.
            boolean running = streams.state() == KafkaStreams.State.RUNNING;
            int[] behind = behind();
            if (behind.length == 0) {
                done |= running;
                LockSupport.parkNanos(PAUSE_NANOS);
                continue;
            }
            try (LogInspection cluster = new LogInspection(settings, topics)) {
                catchUp(behind, cluster);
            } catch (InterruptedException | InterruptException e) {
                return;
            } catch (ExecutionException | KafkaException e) {
                log.warn("How far the pipeline is cannot be read, trying again: {}", e.getMessage());
                LockSupport.parkNanos(PAUSE_NANOS * 20);
            }
        }
    }

    /** The partitions that are processed and not up to date. */
    private int[] behind() {
        return IntStream.range(0, processed.count())
                .filter(partition -> ProcessedPartitions.isProcessed(processed.term(partition)) && !isDone(partition))
                .toArray();
    }

    private void catchUp(int[] partitions, LogInspection cluster) throws InterruptedException, ExecutionException {
        int[] terms = IntStream.of(partitions).map(processed::term).toArray();
        List<Long> ends = cluster.endOffsets();
        // Those that are begun meanwhile have ends of their own.
        while (!closed && Arrays.equals(partitions, behind())) {
            Map<TopicPartition, OffsetAndMetadata> committed = cluster.committed();
            for (int i = 0; i < partitions.length; i++) {
                int partition = partitions[i];
                OffsetAndMetadata offset =
                        committed.get(new TopicPartition(topics.linkRequests().name(), partition));
                long end = ends.get(partition);
                if (end == 0 || (offset != null && offset.offset() >= end)) {
                    caughtUp.set(partition, terms[i]);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
