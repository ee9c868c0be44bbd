package dev.linkstream.streams;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Renews the leases of one consumer's partitions by what it tells around each poll. For its thread alone.
 *
 * <p><b>What renews.</b> A heartbeat that was answered, from when it was sent. What the consumer tells is how many were
 * answered and how long ago the last was sent, and not which one an answer is for: so of an answered one it is taken that it
 * was sent when the last one had been before the look at which it was not yet answered. An answer may say that this member is
 * one no more; the poll behind it takes the partitions away, so that renewed is only what is still there after that. A
 * partition that a poll brings was given not earlier than the poll before, which would have brought it otherwise.
 */
final class HeartbeatLeases {

    private final PartitionLeases leases;
    private Set<Integer> owned = Set.of();
    private double answered;
    private long lastSentNanos;
    private long lastPollNanos;
    private long answeredSentNanos;
    private long givenNanos;
    private boolean begun;
    private boolean renews;

    HeartbeatLeases(PartitionLeases leases) {
        this.leases = leases;
    }

    /**
     * A poll is about to begin.
     *
     * @param answeredHeartbeats since the consumer began
     * @param sinceLastSent seconds, rounded down, since the last one was sent; below 0 where none was
     */
    void beforePoll(long nanos, double answeredHeartbeats, double sinceLastSent) {
        if (!begun) {
            begun = true;
            lastPollNanos = nanos;
            lastSentNanos = nanos - TimeUnit.DAYS.toNanos(1);
        }
        renews = answeredHeartbeats > answered;
        if (renews) {
            answered = answeredHeartbeats;
            answeredSentNanos = lastSentNanos;
        }
        if (sinceLastSent >= 0) {
            // Rounded down, and by a clock that may be set back.
            lastSentNanos = nanos - TimeUnit.SECONDS.toNanos((long) sinceLastSent + 1);
        }
        givenNanos = lastPollNanos;
        lastPollNanos = nanos;
    }

    /** The poll is over, and these partitions are the consumer's. */
    void afterPoll(Set<Integer> partitions) {
        for (int partition : partitions) {
            if (!owned.contains(partition)) {
                leases.renew(partition, givenNanos);
            } else if (renews) {
                leases.renew(partition, answeredSentNanos);
            }
        }
        if (!owned.equals(partitions)) {
            owned = new HashSet<>(partitions);
        }
    }
}
