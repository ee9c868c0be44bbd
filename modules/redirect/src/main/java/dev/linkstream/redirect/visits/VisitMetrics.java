package dev.linkstream.redirect.visits;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What became of the clicks, conversations and outcomes that this process has seen. Of each kind, always but for the instant
 * between two steps, received = published + dropped + in flight. Thread-safe and lock-free.
 */
public final class VisitMetrics {

    private final Kind clicks;
    private final Kind conversations;
    private final Kind outcomes;

    public VisitMetrics(MeterRegistry registry) {
        clicks = new Kind(registry, "linkstream.clicks");
        conversations = new Kind(registry, "linkstream.conversations");
        outcomes = new Kind(registry, "linkstream.outcomes");
    }

    Kind clicks() {
        return clicks;
    }

    Kind conversations() {
        return conversations;
    }

    Kind outcomes() {
        return outcomes;
    }

    /** The counts of this kind of visit. */
    Kind of(Visit visit) {
        if (visit instanceof Visit.Click) {
            return clicks;
        }
        return visit instanceof Visit.Conversation ? conversations : outcomes;
    }

    /** Clicks, conversations, or outcomes. */
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
