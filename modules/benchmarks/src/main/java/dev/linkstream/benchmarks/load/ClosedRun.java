package dev.linkstream.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/** As many calls under way as there are connections. */
final class ClosedRun extends LoadRun {

    private final long duration;
    private int busy;
    private long startedAt;

    ClosedRun(Supplier<byte[]> requests, IntPredicate expected, int connections, Duration duration) {
        super(requests, expected);
        this.duration = duration.toNanos();
        busy = connections;
    }

    @Override
    void start(List<HttpConnection> connections) {
        startedAt = System.nanoTime();
        connections.forEach(each -> send(each, System.nanoTime()));
    }

    @Override
    void free(HttpConnection connection, long now) {
        if (now - startedAt < duration) {
            send(connection, now);
        } else if (--busy == 0) {
            finish(now - startedAt);
        }
    }
}
