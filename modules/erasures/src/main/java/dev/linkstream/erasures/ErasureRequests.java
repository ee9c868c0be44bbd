package dev.linkstream.erasures;

import dev.linkstream.directory.ErasureDirectory;
import dev.linkstream.events.ErasureNoted;
import dev.linkstream.events.UserErased;
import dev.linkstream.events.UserErasureRequested;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog;
import dev.linkstream.log.RequestLog.Append;
import dev.linkstream.log.RequestLog.Fate;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.privacy.LogKeys;
import dev.linkstream.privacy.users.UserNames;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * Has users forgotten: writes to their log, waits until that is carried out, and notes it in the register. Thread-safe,
 * never blocks.
 */
final class ErasureRequests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RequestLog log;
    private final ReplyInbox replies;
    private final ErasureDirectory register;
    private final UserNames names;
    private final ToIntFunction<String> partitionOf;
    private final LogKeys keys;
    private final Clock clock;

    ErasureRequests(
            RequestLog log,
            ReplyInbox replies,
            ErasureDirectory register,
            UserNames names,
            ToIntFunction<String> partitionOf,
            LogKeys keys,
            Clock clock) {
        this.log = log;
        this.replies = replies;
        this.register = register;
        this.names = names;
        this.partitionOf = partitionOf;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Completes when every view of the user is empty and the register has the erasure; fails with {@link
     * UnavailableException} where that is not known in time: then it may still come about.
     */
    CompletableFuture<ErasureNoted> erase(String userId) {
        UserErasureRequested erasure = new UserErasureRequested(
                UUID.randomUUID().toString(), userId, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        CompletableFuture<UserErased> carriedOut = new CompletableFuture<>();
        long id = replies.expect(answer -> carriedOut.complete((UserErased) answer));
        Fate fate = new Fate() {
            @Override
            public void published() {}

            @Override
            public void notSent() {
                carriedOut.completeExceptionally(UnavailableException.nothingPublished("Kafka cannot be reached"));
            }

            @Override
            public void unknown() {
                carriedOut.completeExceptionally(unknown("Kafka did not answer in time"));
            }

            private UnavailableException unknown(String why) {
                return UnavailableException.nothingPublished(why);
            }
        };
        log.append(() -> List.of(new Append(userId, erasure, replies.replyTo(id), fate)));
        return carriedOut
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> replies.forget(id))
                .thenCompose(done -> note(erasure));
    }

    private CompletableFuture<ErasureNoted> note(UserErasureRequested erasure) {
        keys.rotateSoon();
        ErasureNoted noted = noted(
                erasure.getErasureId(),
                erasure.getUserId(),
                names,
                partitionOf.applyAsInt(erasure.getUserId()),
                erasure);
        ErasureNoted there = register.find(erasure.getErasureId());
        return there == null
                ? register.write(noted).thenApply(written -> noted)
                : CompletableFuture.completedFuture(there);
    }

    private static ErasureNoted noted(
            String id, String userId, UserNames names, int partition, UserErasureRequested erasure) {
        return new ErasureNoted(
                id,
                ByteBuffer.wrap(names.of(userId)),
                partition,
                erasure.getRequestedAt(),
                null,
                null,
                Map.of(),
                null,
                null);
    }
}
