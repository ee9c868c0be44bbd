package dev.linkstream.intake.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What became of the replies that this process relays. When nothing is under way, received = delivered + undeliverable;
 * a reply that is read again, after a fault, counts again. Thread-safe.
 */
public final class RelayMetrics {

    private final Counter received;
    private final Counter delivered;
    private final Counter undeliverable;

    public RelayMetrics(MeterRegistry registry) {
        received = registry.counter("linkstream.relay.replies.received");
        delivered = registry.counter("linkstream.relay.replies.delivered");
        undeliverable = registry.counter("linkstream.relay.replies.undeliverable");
    }

    void received() {
        received.increment();
    }

    void delivered() {
        delivered.increment();
    }

    void undeliverable() {
        undeliverable.increment();
    }
}
