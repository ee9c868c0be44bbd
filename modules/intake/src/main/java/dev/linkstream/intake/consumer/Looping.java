package dev.linkstream.intake.consumer;

import dev.linkstream.log.LogUnavailableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a consumer going on a thread of its own until {@link #close}: where anything fails, it opens another one after a
 * second. Logs when it begins to wait, and when it goes on.
 */
public final class Looping implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Looping.class);
    private static final long PAUSE_SECONDS = 1;
    private static final Duration CONSUMER_CLOSE = Duration.ofSeconds(2);
    private static final Duration STOP = Duration.ofSeconds(4);

    /** What is done with one consumer. */
    public interface Work {

        /** Does a bounded part of it; answers whether it got further. */
        boolean step() throws InterruptedException;

        /** The consumer is about to be closed, after a clean stop. */
        default void finish() {}
    }

    /** Begins the work with a consumer. */
    public interface Begin {
        Work with(Consumer<byte[], byte[]> consumer, @Nullable RuntimeException lastFailure);
    }

    private final String name;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Begin begin;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Consumer<byte[], byte[]> open;
    private @Nullable RuntimeException lastFailure;
    private boolean waiting;

    /**
     * A loop that stands still until {@link #start}.
     *
     * @param name as the log tells of it, such as "The intake"
     */
    public Looping(String name, Supplier<Consumer<byte[], byte[]>> consumers, Begin begin) {
        this.name = name;
        this.consumers = consumers;
        this.begin = begin;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                try {
                    workOn();
                } catch (WakeupException e) {
                    // Closing; the loop ends.
                } catch (KafkaException | LogUnavailableException e) {
                    failed(e, e instanceof InterruptException);
                } catch (RuntimeException e) {
                    LOG.error("{} failed and begins again", name, e);
                    failed(e, false);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void failed(RuntimeException e, boolean interrupted) throws InterruptedException {
        if (interrupted || closing.getCount() == 0) {
            throw new InterruptedException();
        }
        lastFailure = e;
        if (!waiting) {
            waiting = true;
            Throwable cause = e.getCause() == null ? e : e.getCause();
            LOG.warn(
                    "{} waits, and tries again each second: {}",
                    name,
                    cause.getClass().getSimpleName());
        }
        var unused = closing.await(PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    private void workOn() throws InterruptedException {
        Consumer<byte[], byte[]> consumer = consumers.get();
        open = consumer;
        try {
            Work work = begin.with(consumer, lastFailure);
            lastFailure = null;
            while (closing.getCount() > 0) {
                if (work.step() && waiting) {
                    waiting = false;
                    LOG.info("{} goes on", name);
                }
            }
            work.finish();
        } finally {
            open = null;
            close(consumer);
        }
    }

    private static void close(Consumer<byte[], byte[]> consumer) {
        try {
            consumer.close(CloseOptions.timeout(CONSUMER_CLOSE));
        } catch (KafkaException e) {
            LOG.debug("A consumer was not closed cleanly", e);
        }
    }

    /** Ends the loop; what is under way and not committed is read again by the next. */
    @Override
    public void close() {
        closing.countDown();
        Consumer<byte[], byte[]> consumer = open;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(STOP.toMillis());
            thread.interrupt();
            thread.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
