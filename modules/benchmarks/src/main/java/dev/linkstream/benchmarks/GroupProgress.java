package dev.linkstream.benchmarks;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** How fast a consumer group works through a topic, by the offsets that it commits. */
final class GroupProgress {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Admin admin;
    private final String group;
    private final String topic;

    GroupProgress(Admin admin, String group, String topic) {
        this.admin = admin;
        this.group = group;
        this.topic = topic;
    }

    /** Records a second, from the first commit that covers a tenth of them to the one that covers all. */
    double rate(long records) throws InterruptedException, ExecutionException {
        long first = await(Math.max(1, records / 10));
        long firstAt = System.nanoTime();
        long last = await(records);
        return (last - first) * 1e9 / (System.nanoTime() - firstAt);
    }

    /** Returns once so many records are committed, and how many are then. */
    long await(long records) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (long done = committed(); ; done = committed()) {
            if (done >= records) {
                return done;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(group + " has processed " + done + " of " + records + " records only");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    long committed() throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(each -> each.getKey().topic().equals(topic))
                .map(each -> Objects.requireNonNull(each.getValue()))
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }
}
