package dev.linkstream.core.epochs;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Asks a cluster again, for some time, what it cannot answer yet: in a new cluster a topic that was just made is not known
 * to every broker, partitions have no leader, and groups no coordinator.
 */
final class ClusterPatience {

    private static final long LIMIT_NANOS = Duration.ofSeconds(20).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final LongSupplier nanoTime;
    private final LongConsumer pause;

    /** {@code pause} waits for that many nanoseconds. */
    ClusterPatience(LongSupplier nanoTime, LongConsumer pause) {
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** A question to the cluster. */
    interface Question<T> {
        T ask() throws InterruptedException, ExecutionException;
    }

    /**
     * The answer, which is asked for until there is one.
     *
     * @throws ExecutionException the last failure where none is there after 20 seconds, or one that time does not mend
     */
    <T> T await(Question<T> question) throws InterruptedException, ExecutionException {
        long end = nanoTime.getAsLong() + LIMIT_NANOS;
        while (true) {
            try {
                return question.ask();
            } catch (ExecutionException e) {
                // The client itself has waited long enough for what takes it longer than that.
                boolean soon =
                        e.getCause() instanceof RetriableException && !(e.getCause() instanceof TimeoutException);
                if (!soon || nanoTime.getAsLong() - end > 0) {
                    throw e;
                }
            }
            pause.accept(PAUSE_NANOS);
        }
    }
}
