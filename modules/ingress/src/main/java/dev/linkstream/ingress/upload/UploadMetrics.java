package dev.linkstream.ingress.upload;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What became of the lines that were uploaded to this process: received = accepted + refused + resumed, where resumed
 * are those that an earlier upload had brought. Thread-safe.
 */
public final class UploadMetrics {

    private final Counter received;
    private final Counter accepted;
    private final Counter refused;
    private final Counter resumed;

    public UploadMetrics(MeterRegistry registry) {
        received = registry.counter("linkstream.ingress.lines.received");
        accepted = registry.counter("linkstream.ingress.lines.accepted");
        refused = registry.counter("linkstream.ingress.lines.refused");
        resumed = registry.counter("linkstream.ingress.lines.resumed");
    }

    void accepted() {
        received.increment();
        accepted.increment();
    }

    void refused() {
        received.increment();
        refused.increment();
    }

    void resumed() {
        received.increment();
        resumed.increment();
    }
}
