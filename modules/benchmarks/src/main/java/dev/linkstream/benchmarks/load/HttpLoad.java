package dev.linkstream.benchmarks.load;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Loads an HTTP server on loopback over keep-alive connections, each with one call at a time. Requests are bytes made
 * beforehand, and of an answer only its status and its end are looked at, so that the client takes as little as it can
 * from the machine that it shares with the server. One event loop does everything: a supplier of requests is called on
 * one thread alone.
 */
public final class HttpLoad implements AutoCloseable {

    /** Answers may take so much longer than the load lasts; a server that takes longer hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EventLoopGroup loop = EventLoops.of(1);

    /**
     * Each connection sends its next request once the answer to the last is there.
     *
     * @param status what every answer is expected to have
     * @param duration after which no further request is sent; those under way are waited for, and count
     * @throws IllegalStateException if a connection breaks or answers stay away
     */
    public LoadResult closed(int port, int connections, int status, Supplier<byte[]> requests, Duration duration) {
        return closed(port, connections, answered -> answered == status, requests, duration);
    }

    /** The same, of answers of which each has one of several statuses. */
    public LoadResult closed(
            int port, int connections, IntPredicate expected, Supplier<byte[]> requests, Duration duration) {
        return run(new ClosedRun(requests, expected, connections, duration), port, connections, duration);
    }

    /**
     * Calls are due at a steady rate, whether the server keeps up or not, and a call takes from when it was due: one that
     * had to wait for a free connection is as late as a user would have found it.
     *
     * @param status what every answer is expected to have
     * @throws IllegalStateException if a connection breaks or answers stay away
     */
    public LoadResult paced(
            int port,
            int connections,
            int status,
            Supplier<byte[]> requests,
            double callsPerSecond,
            Duration duration) {
        return run(
                new PacedRun(requests, answered -> answered == status, callsPerSecond, duration),
                port,
                connections,
                duration);
    }

    private LoadResult run(LoadRun run, int port, int connections, Duration duration) {
        List<HttpConnection> open = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                open.add(HttpConnection.open(loop, port, run));
            }
            loop.submit(() -> run.begin(List.copyOf(open))).syncUninterruptibly();
            run.drive(loop);
            return run.result().get(duration.plus(PATIENCE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Not all calls were answered within " + PATIENCE + " after " + duration, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The load on port " + port + " broke off", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted under load", e);
        } finally {
            loop.execute(() -> open.forEach(HttpConnection::close));
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
