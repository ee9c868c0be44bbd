package dev.linkstream.redirect.visits;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether visits reach Kafka; logs the changes, not each loss. Thread-safe; not for event loops. */
final class VisitFlow {

    private static final Logger LOG = LoggerFactory.getLogger(VisitFlow.class);

    private final AtomicBoolean broken = new AtomicBoolean();

    void dropped(String cause) {
        if (broken.compareAndSet(false, true)) {
            LOG.warn("Clicks, conversations or outcomes are being dropped: {}", cause);
        }
    }

    void published() {
        // Reading first keeps the common case free of contended writes.
        if (broken.get() && broken.compareAndSet(true, false)) {
            LOG.info("Clicks, conversations and outcomes reach Kafka again");
        }
    }
}
