package dev.linkstream.streams;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Until when this process is surely the owner of each partition. Kafka gives a partition to another member a session after
 * it last heard of this one; a process that is cut off, or stood still, hears nothing of that. So a lease runs from a moment
 * at which Kafka surely had not heard less of this process than that, and whoever reads state that another may have changed
 * asks for the lease <em>after</em> reading. Thread-safe.
 */
public final class PartitionLeases {

    private final AtomicLongArray renewedAt;
    private final long sessionNanos;
    private final LongSupplier nanoTime;

    /**
     * Leases of partitions 0 to {@code partitions - 1}, of which none holds.
     *
     * @param session after which Kafka gives a partition away
     * @param nanoTime that goes on while the process stands still
     */
    public PartitionLeases(int partitions, Duration session, LongSupplier nanoTime) {
        this.renewedAt = new AtomicLongArray(partitions);
        this.sessionNanos = session.toNanos();
        this.nanoTime = nanoTime;
        long over = nanoTime.getAsLong() - sessionNanos;
        for (int partition = 0; partition < partitions; partition++) {
            renewedAt.set(partition, over);
        }
    }

    /** Whether no other process can have the partition now. */
    public boolean holds(int partition) {
        return nanoTime.getAsLong() - renewedAt.get(partition) < sessionNanos;
    }

    /** Kafka heard of this process, as the partition's owner, at that time or later. */
    void renew(int partition, long atNanos) {
        renewedAt.accumulateAndGet(partition, atNanos, (before, now) -> now - before > 0 ? now : before);
    }
}
