package dev.linkstream.core.epochs;

import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no process gives out or opens codes in a log that was made anew, nor in an epoch that is over: looks
 * about once a second, tells the fault once, and looks no more. A core has its own; whoever runs none needs one, too. A cluster that cannot be reached tells nothing.
 */
public final class LogWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogWatch.class);
    private static final long PAUSE_NANOS = 1_000_000_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** A broker that has just started may not have heard of every topic. */
    private static final Duration MOMENT = Duration.ofSeconds(3);

    private final CoreSettings settings;
    private final Topics topics;
    private final Epoch current;
    private final Consumer<Throwable> onChange;
    private volatile boolean closed;
    private @Nullable Thread thread;
    private @Nullable Long missingSinceNanos;
    private long seenEpochs = -1;

    /**
     * A watch that has not started.
     *
     * @param current the epoch that this process runs in
     * @param onChange told once that nothing may go on here, by the watch's own thread
     */
    public LogWatch(CoreSettings settings, Topics topics, Epoch current, Consumer<Throwable> onChange) {
        this.settings = settings;
        this.topics = topics;
        this.current = current;
        this.onChange = onChange;
    }

    public void start() {
        thread = new Thread(this::watch, "core-log-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            try (LogInspection cluster = new LogInspection(settings, topics)) {
                while (!closed) {
                    look(cluster);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (LogChangedException e) {
                onChange.accept(e);
                return;
            } catch (InterruptedException | InterruptException e) {
                return;
            } catch (ExecutionException | KafkaException e) {
                missingSinceNanos = null;
                log.debug("The log could not be looked at", e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void look(LogInspection cluster) throws InterruptedException, ExecutionException {
        Optional<String> id = cluster.topicId(TIMEOUT);
        if (id.isEmpty()) {
            requireBackSoon();
            return;
        }
        missingSinceNanos = null;
        if (!id.get().equals(current.topicId())) {
            throw new LogChangedException("Topic " + topics.linkRequests().name() + " was made anew: its id was "
                    + current.topicId() + ", is " + id.get());
        }
        long end = cluster.epochsEnd(TIMEOUT);
        if (end != seenEpochs) {
            requireCurrent(cluster.epochs());
            seenEpochs = end;
        }
    }

    private void requireBackSoon() {
        long now = System.nanoTime();
        if (missingSinceNanos == null) {
            missingSinceNanos = now;
        } else if (now - missingSinceNanos > MOMENT.toNanos()) {
            throw new LogChangedException("Topic " + topics.linkRequests().name() + " is gone");
        }
    }

    private void requireCurrent(EpochList epochs) {
        if (epochs.isEmpty()) {
            return;
        }
        Epoch listed = epochs.current();
        if (listed.number() > current.number()) {
            throw new LogChangedException(
                    "Epoch " + listed.number() + " of short codes began while this process runs in " + current.number()
                            + " (" + listed.reason() + ")");
        }
        if (listed.number() == current.number() && !listed.keyFingerprint().equals(current.keyFingerprint())) {
            throw new LogChangedException(
                    "Epoch " + listed.number() + " of short codes is another process's, under key "
                            + listed.keyFingerprint() + ", not " + current.keyFingerprint());
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
