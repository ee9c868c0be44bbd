package dev.linkstream.log;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether Kafka took the last record; logs the changes, not each failure. Thread-safe. */
public final class KafkaReach {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaReach.class);

    private final AtomicBoolean away = new AtomicBoolean();

    public boolean isAway() {
        return away.get();
    }

    /** Kafka took a record. */
    public void succeeded() {
        // Reading first keeps the common case free of contended writes.
        if (away.get() && away.compareAndSet(true, false)) {
            LOG.info("Kafka takes link requests again");
        }
    }

    /** Kafka did not take a record. */
    public void failed(Exception cause) {
        if (away.compareAndSet(false, true)) {
            LOG.warn(
                    "Kafka takes no link requests, calls are answered 503: {}",
                    cause.getClass().getSimpleName());
        }
    }
}
