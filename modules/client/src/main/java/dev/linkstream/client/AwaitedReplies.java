package dev.linkstream.client;

import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;

/** Requests whose reply has not come yet, by correlation id. Each ends once, whatever comes first. Thread-safe. */
final class AwaitedReplies {

    private final Map<UUID, Pending> pending = new ConcurrentHashMap<>();
    private final Duration timeout;
    private final LongSupplier nanoTime;

    AwaitedReplies(Duration timeout, LongSupplier nanoTime) {
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    CompletableFuture<GeneratedLink> await(UUID correlationId, String requestId) {
        CompletableFuture<GeneratedLink> reply = new CompletableFuture<>();
        pending.put(correlationId, new Pending(requestId, reply, nanoTime.getAsLong() + timeout.toNanos()));
        // However it ends, also by the caller's own hand.
        var unused = reply.whenComplete((link, failure) -> pending.remove(correlationId));
        return reply;
    }

    boolean isAwaited(UUID correlationId) {
        return pending.containsKey(correlationId);
    }

    /** A reply nobody waits for, a repeat for example, is dropped. */
    void answer(UUID correlationId, SpecificRecord event) {
        Pending awaited = pending.get(correlationId);
        if (awaited != null && event instanceof LinkGenerated link) {
            awaited.reply().complete(GeneratedLink.of(link));
        } else if (event instanceof LinkRejected rejection) {
            fail(correlationId, new LinkRejectedException(rejection));
        }
    }

    void fail(UUID correlationId, Throwable failure) {
        Pending awaited = pending.get(correlationId);
        if (awaited != null) {
            awaited.reply().completeExceptionally(failure);
        }
    }

    /** Ends those that have waited too long. */
    void expire() {
        long now = nanoTime.getAsLong();
        pending.forEach((correlationId, each) -> {
            if (now - each.deadline() >= 0) {
                fail(
                        correlationId,
                        new TimeoutException(
                                "No reply to request " + each.requestId() + " came within " + timeout
                                        + ": it may still be processed, and sent again with the same id it gets the same link"));
            }
        });
    }

    /** Ends all of them; the function makes a request's id into why. */
    void failAll(Function<String, Throwable> failure) {
        pending.forEach((correlationId, each) -> fail(correlationId, failure.apply(each.requestId())));
    }

    private record Pending(String requestId, CompletableFuture<GeneratedLink> reply, long deadline) {}
}
