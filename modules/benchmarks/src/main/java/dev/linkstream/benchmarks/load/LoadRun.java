package dev.linkstream.benchmarks.load;

import io.netty.channel.EventLoopGroup;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * One load under way: counts every answer, in room that does not grow: collections of its own would stop the client, and
 * show as latencies of the server. All but {@link #drive} and {@link #result} happens on the event loop.
 */
abstract class LoadRun implements HttpConnection.Listener {

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;

    private final Supplier<byte[]> requests;
    private final IntPredicate expected;
    private final Map<Integer, Long> unexpected = new TreeMap<>();
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private final Histogram nanos = new Histogram(LONGEST_NANOS, DIGITS);

    LoadRun(Supplier<byte[]> requests, IntPredicate expected) {
        this.requests = requests;
        this.expected = expected;
    }

    /** Begins on connections that stand: a call that was due before would be late by what it takes to open them. */
    final void begin(List<HttpConnection> connections) {
        try {
            start(connections);
        } catch (RuntimeException e) {
            broke(e);
        }
    }

    abstract void start(List<HttpConnection> connections);

    /** Called after {@link #start} on the thread that waits for the result, for whatever must happen at a given time. */
    void drive(EventLoopGroup loop) {}

    /** An answer was counted, and its connection is free. */
    abstract void free(HttpConnection connection, long now);

    final Future<LoadResult> result() {
        return result;
    }

    final long count() {
        return nanos.getTotalCount();
    }

    final void send(HttpConnection connection, long since) {
        connection.send(requests.get(), since);
    }

    final void finish(long elapsed) {
        result.complete(LoadResult.of(unexpected, nanos, elapsed));
    }

    final boolean ended() {
        return result.isDone();
    }

    @Override
    public final void answered(HttpConnection connection, int status, long since) {
        long now = System.nanoTime();
        nanos.recordValue(Math.min(now - since, LONGEST_NANOS));
        if (!expected.test(status)) {
            unexpected.merge(status, 1L, Long::sum);
        }
        free(connection, now);
    }

    @Override
    public final void broke(Throwable cause) {
        result.completeExceptionally(cause);
    }
}
