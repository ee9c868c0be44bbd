package dev.linkstream.log;

import dev.linkstream.events.ReplyHeaders;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Records that one sender appends one after the other: each is safe, or the whole run has failed. Thread-safe. */
public final class AppendRun {

    private final WindowedLog log;
    private long unsettled;
    private @Nullable Exception failure;

    AppendRun(WindowedLog log) {
        this.log = log;
    }

    /**
     * Appends a record to the key's partition, once there is room.
     *
     * @param replyTo who wants the answer, null for nobody
     * @return false where there was no room within that time, and nothing was appended
     * @throws LogUnavailableException if this record, or one before it, was not taken
     */
    public boolean append(String key, SpecificRecord event, @Nullable ReplyHeaders replyTo, Duration patience)
            throws InterruptedException {
        requireSound();
        try {
            return log.append(this, key, event, replyTo, patience);
        } catch (KafkaException | IllegalStateException e) {
            throw new LogUnavailableException(e);
        }
    }

    /**
     * Appends one of the few records that no request is, at once.
     *
     * @throws LogUnavailableException if this record, or one before it, was not taken
     */
    public void append(String key, SpecificRecord event) {
        requireSound();
        try {
            log.append(this, key, event);
        } catch (KafkaException | IllegalStateException e) {
            throw new LogUnavailableException(e);
        }
    }

    /**
     * Waits until the broker has every record of the run; it then goes on.
     *
     * @throws LogUnavailableException if one was not taken
     */
    public synchronized void awaitSafe() throws InterruptedException {
        // The producer gives each record up after its delivery timeout: this ends.
        while (unsettled > 0 && failure == null) {
            wait();
        }
        requireSound();
    }

    private synchronized void requireSound() {
        if (failure != null) {
            throw new LogUnavailableException(failure);
        }
    }

    synchronized void sent() {
        unsettled++;
    }

    synchronized void settled(@Nullable Exception fault) {
        unsettled--;
        if (fault != null && failure == null) {
            failure = fault;
        }
        if (unsettled == 0 || fault != null) {
            notifyAll();
        }
    }
}
