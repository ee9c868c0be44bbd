package dev.linkstream.redirect;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What became of the clicks and conversations that this process has seen. Of each kind, always but for the instant
 * between two steps, received = published + dropped + in flight. Thread-safe and lock-free.
 */
public final class VisitMetrics {

    private final Kind clicks;
    private final Kind conversations;

    public VisitMetrics(MeterRegistry registry) {
        clicks = new Kind(registry, "linkstream.clicks");
        conversations = new Kind(registry, "linkstream.conversations");
    }

    Kind clicks() {
        return clicks;
    }

    Kind conversations() {
        return conversations;
    }

    /** The counts of this kind of visit. */
    Kind of(Visit visit) {
        return visit instanceof Visit.Click ? clicks : conversations;
    }

    /** Clicks, or conversations. */
    static final class Kind {
        private final Counter received;
        private final Counter published;
        private final Counter dropped;
        private final AtomicInteger inFlight = new AtomicInteger();

        private Kind(MeterRegistry registry, String name) {
            received = registry.counter(name + ".received");
            published = registry.counter(name + ".published");
            dropped = registry.counter(name + ".dropped");
            registry.gauge(name + ".in.flight", inFlight);
        }

        void received() {
            received.increment();
            inFlight.incrementAndGet();
        }

        /** The broker has it. */
        void published() {
            inFlight.decrementAndGet();
            published.increment();
        }

        /** It was given up; the broker may have it nonetheless where its answer alone was lost. */
        void dropped() {
            inFlight.decrementAndGet();
            dropped.increment();
        }
    }
}
