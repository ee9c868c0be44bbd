package dev.linkstream.benchmarks;

import io.netty.channel.EventLoopGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** One load under way: counts every answer. All but {@link #drive} and {@link #result} happens on the event loop. */
abstract class LoadRun implements HttpConnection.Listener {

    private final Supplier<byte[]> requests;
    private final int status;
    private final Map<Integer, Long> unexpected = new TreeMap<>();
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private long[] nanos = new long[1 << 12];
    private int count;

    LoadRun(Supplier<byte[]> requests, int status) {
        this.requests = requests;
        this.status = status;
    }

    /** Begins on connections that stand. */
    final void begin(List<HttpConnection> connections) {
        try {
            start(connections);
        } catch (RuntimeException e) {
            broke(e);
        }
    }

    abstract void start(List<HttpConnection> connections);

    /** Called on the thread that waits for the result, for whatever must happen at a given time. */
    void drive(EventLoopGroup loop) {}

    /** An answer was counted, and its connection is free. */
    abstract void free(HttpConnection connection, long now);

    final Future<LoadResult> result() {
        return result;
    }

    final int count() {
        return count;
    }

    final void send(HttpConnection connection, long since) {
        connection.send(requests.get(), since);
    }

    final void finish(long elapsed) {
        result.complete(LoadResult.of(unexpected, Arrays.copyOf(nanos, count), elapsed));
    }

    final boolean ended() {
        return result.isDone();
    }

    @Override
    public final void answered(HttpConnection connection, int status, long since) {
        long now = System.nanoTime();
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = now - since;
        if (status != this.status) {
            unexpected.merge(status, 1L, Long::sum);
        }
        free(connection, now);
    }

    @Override
    public final void broke(Throwable cause) {
        result.completeExceptionally(cause);
    }
}
