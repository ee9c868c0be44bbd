package dev.linkstream.benchmarks.load;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Calls due at a steady rate. Netty's own timers are as coarse as a millisecond, so the waiting thread keeps the time: it
 * wakes the event loop when a call falls due, and at high rates for several at once, as every wake-up takes its time from
 * the cores that the server needs.
 */
final class PacedRun extends LoadRun {

    private static final long TICK_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

    private final double interval;
    private final int total;
    private final Deque<HttpConnection> idle = new ArrayDeque<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private long startedAt;
    private int sent;

    PacedRun(Supplier<byte[]> requests, IntPredicate expected, double callsPerSecond, Duration duration) {
        super(requests, expected);
        interval = 1e9 / callsPerSecond;
        total = (int) Math.max(1, Math.round(duration.toNanos() / interval));
    }

    @Override
    void start(List<HttpConnection> connections) {
        idle.addAll(connections);
        startedAt = System.nanoTime();
    }

    @Override
    void drive(EventLoopGroup loop) {
        long call = 0;
        while (call < total && !ended()) {
            long wait = due(call) - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(Math.max(wait, TICK_NANOS));
            } else {
                if (woken.compareAndSet(false, true)) {
                    loop.execute(this::wake);
                }
                // Those that fell due meanwhile are sent with it.
                call = Math.max(call + 1, (long) ((System.nanoTime() - startedAt) / interval));
            }
        }
        // The last of them may have been passed over.
        loop.execute(this::wake);
    }

    private void wake() {
        woken.set(false);
        sendDue();
    }

    @Override
    void free(HttpConnection connection, long now) {
        idle.add(connection);
        if (count() == total) {
            finish(now - startedAt);
        } else {
            sendDue();
        }
    }

    private void sendDue() {
        while (sent < total && !idle.isEmpty() && due(sent) <= System.nanoTime()) {
            send(idle.remove(), due(sent));
            sent++;
        }
    }

    private long due(long call) {
        return startedAt + (long) (call * interval);
    }
}
