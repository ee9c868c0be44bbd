package dev.linkstream.streams;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows of each partition whether an application has processed all that lay in its log when it was given it. Until then a read
 * could miss what an answer before had promised: of this process before its restart, or of another instance that had the
 * partition and died before its commit.
 */
public final class CatchUp implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);
    private static final long PAUSE_NANOS = 50_000_000;

    private final Map<String, Object> kafka;
    private final String topic;
    private final String group;
    private final ProcessedPartitions processed;

    /** The term in which each partition was caught up with last. */
    private final AtomicIntegerArray caughtUp;

    private volatile boolean done;
    private volatile boolean closed;
    private @Nullable Thread thread;

    /**
     * Knows nothing until {@link #start}.
     *
     * @param kafka how clients connect
     * @param topic the log that is processed
     * @param group as which it is, whose commits tell how far
     * @param processed which of its partitions are processed in this process
     */
    public CatchUp(Map<String, Object> kafka, String topic, String group, ProcessedPartitions processed) {
        this.kafka = new HashMap<>(kafka);
        this.kafka.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        this.kafka.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000);
        this.topic = topic;
        this.group = group;
        this.processed = processed;
        caughtUp = new AtomicIntegerArray(processed.count());
    }

    /** Whether a partition is processed here and up to date. */
    public boolean isDone(int partition) {
        int term = processed.term(partition);
        return ProcessedPartitions.isProcessed(term) && caughtUp.get(partition) == term;
    }

    /** Whether all was done at least once: since then this process takes part in serving. */
    public boolean wasDone() {
        return done;
    }

    public void start(KafkaStreams streams) {
        thread = new Thread(() -> watch(streams), group + "-catch-up");
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
            try (Admin cluster = Admin.create(kafka)) {
                catchUp(behind, cluster);
            } catch (InterruptedException | InterruptException e) {
                return;
            } catch (ExecutionException | KafkaException e) {
                log.warn("How far {} is cannot be read, trying again: {}", group, e.getMessage());
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

    private void catchUp(int[] partitions, Admin cluster) throws InterruptedException, ExecutionException {
        int[] terms = IntStream.of(partitions).map(processed::term).toArray();
        Map<TopicPartition, ListOffsetsResultInfo> ends = ends(partitions, cluster);
        // Those that are begun meanwhile have ends of their own.
        while (!closed && Arrays.equals(partitions, behind())) {
            Map<TopicPartition, OffsetAndMetadata> committed = cluster.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            for (int i = 0; i < partitions.length; i++) {
                TopicPartition partition = new TopicPartition(topic, partitions[i]);
                OffsetAndMetadata offset = committed.get(partition);
                long end = Objects.requireNonNull(ends.get(partition)).offset();
                if (end == 0 || (offset != null && offset.offset() >= end)) {
                    caughtUp.set(partitions[i], terms[i]);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private Map<TopicPartition, ListOffsetsResultInfo> ends(int[] partitions, Admin cluster)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (int partition : partitions) {
            wanted.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return cluster.listOffsets(wanted).all().get();
    }

    @Override
    public void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
