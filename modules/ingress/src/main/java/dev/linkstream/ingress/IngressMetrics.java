package dev.linkstream.ingress;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What became of the entries that this process has seen. When nothing is under way, received = accepted + refused, and
 * always but for the instant between two steps, accepted = generated + repeated + rejected + in flight. Thread-safe.
 */
final class IngressMetrics {

    /** How the pipeline answered an entry. */
    enum Answered {
        GENERATED,
        REPEATED,
        REJECTED
    }

    private final Counter received;
    private final Counter accepted;
    private final Counter refused;
    private final Counter generated;
    private final Counter repeated;
    private final Counter rejected;
    private final AtomicInteger inFlight = new AtomicInteger();

    IngressMetrics(MeterRegistry registry) {
        received = registry.counter("linkstream.ingress.entries.received");
        accepted = registry.counter("linkstream.ingress.entries.accepted");
        refused = registry.counter("linkstream.ingress.entries.refused");
        generated = registry.counter("linkstream.ingress.links.generated");
        repeated = registry.counter("linkstream.ingress.links.repeated");
        rejected = registry.counter("linkstream.ingress.links.rejected");
        registry.gauge("linkstream.ingress.links.in.flight", inFlight);
    }

    /** Entries came in; a request that cannot be read counts as one. */
    void received(int entries) {
        received.increment(entries);
    }

    void refused(int entries) {
        refused.increment(entries);
    }

    /** The broker has an entry. */
    void accepted() {
        accepted.increment();
        inFlight.incrementAndGet();
    }

    /** The pipeline answered an accepted entry. */
    void answered(Answered answer) {
        inFlight.decrementAndGet();
        switch (answer) {
            case GENERATED -> generated.increment();
            case REPEATED -> repeated.increment();
            case REJECTED -> rejected.increment();
        }
    }
}
