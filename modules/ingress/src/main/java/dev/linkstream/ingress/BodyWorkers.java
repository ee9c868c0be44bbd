package dev.linkstream.ingress;

import dev.linkstream.log.UnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Reads request bodies off the event loops, on few threads; bounds the bytes of all bodies that wait. Thread-safe. */
final class BodyWorkers implements AutoCloseable {

    /** What a request costs beside its body. */
    private static final int UNIT_BYTES = 16 << 10;

    private final Semaphore units;
    private final ThreadPoolExecutor threads;

    BodyWorkers(int count, long maxWaitingBytes) {
        units = new Semaphore(Math.toIntExact(maxWaitingBytes / UNIT_BYTES));
        AtomicInteger number = new AtomicInteger();
        // A queue without locks: event loops submit.
        threads = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedTransferQueue<>(), task -> {
            Thread thread = new Thread(task, "ingress-body-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.prestartAllCoreThreads();
    }

    /**
     * Runs a task that holds a body of that size until it returns; its result may come later.
     *
     * @throws UnavailableException when too many wait
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the inner future is the result
    <T> CompletableFuture<T> submit(int bodyBytes, Supplier<CompletableFuture<T>> task) {
        int cost = 1 + bodyBytes / UNIT_BYTES;
        if (!units.tryAcquire(cost)) {
            throw UnavailableException.nothingPublished("Too many requests wait to be read");
        }
        try {
            return CompletableFuture.supplyAsync(task, threads)
                    .whenComplete((done, failure) -> units.release(cost))
                    .thenCompose(result -> result);
        } catch (RejectedExecutionException e) {
            units.release(cost);
            throw UnavailableException.nothingPublished("The server is stopping");
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
