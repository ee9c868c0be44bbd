package dev.linkstream.ingress.upload;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets uploads under way tell that they go on, even while their senders are silent: what tells nothing any more went with
 * its server. Thread-safe.
 */
final class UploadBeats implements AutoCloseable {

    /** A third of the time after which an upload that tells nothing counts as abandoned. */
    static final Duration BEAT = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(UploadBeats.class);

    private final Set<Runnable> uploads = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread;

    UploadBeats(Duration beat) {
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread beating = new Thread(task, "ingress-upload-beat");
            beating.setDaemon(true);
            return beating;
        });
        var unused = thread.scheduleWithFixedDelay(this::beat, beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has an upload tell it, until {@link #remove}. */
    void add(Runnable upload) {
        uploads.add(upload);
    }

    void remove(Runnable upload) {
        uploads.remove(upload);
    }

    private void beat() {
        for (Runnable upload : uploads) {
            try {
                upload.run();
            } catch (RuntimeException e) {
                // Its own thread meets the same fault, and tells its caller.
                LOG.debug("An upload cannot tell that it goes on", e);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
