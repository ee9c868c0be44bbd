package dev.linkstream.benchmarks.bulk;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** How fast a consumer group works through a topic, by the offsets that it commits. */
public final class GroupProgress {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How many records are committed. */
    interface Committed {
        long now() throws InterruptedException, ExecutionException;
    }

    private final String group;
    private final Committed committed;

    GroupProgress(String group, Committed committed) {
        this.group = group;
        this.committed = committed;
    }

    public static GroupProgress of(Admin admin, String group, String topic) {
        return new GroupProgress(group, () -> committed(admin, group, topic));
    }

    /**
     * Records a second, from the first commit that covers a tenth of them to the one that covers all; where one commit
     * covers all at once, from this call on.
     */
    double rate(long records) throws InterruptedException, ExecutionException {
        long calledAt = System.nanoTime();
        long first = await(Math.max(1, records / 10));
        long firstAt = System.nanoTime();
        if (first >= records) {
            return first * 1e9 / (firstAt - calledAt);
        }
        long last = await(records);
        return (last - first) * 1e9 / (System.nanoTime() - firstAt);
    }

    /** Returns once so many records are committed, and how many are then. */
    public long await(long records) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (long done = committed.now(); ; done = committed.now()) {
            if (done >= records) {
                return done;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(group + " has processed " + done + " of " + records + " records only");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static long committed(Admin admin, String group, String topic)
            throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(each -> each.getKey().topic().equals(topic))
                .map(each -> Objects.requireNonNull(each.getValue()))
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }
}
