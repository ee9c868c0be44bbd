package dev.linkstream.ingress;

import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.ingress.answers.GenerateAnswers;
import dev.linkstream.ingress.answers.GenerateAnswers.Link;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.web.Answer;
import dev.linkstream.web.HttpProblem;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What calls are answered whose entries are on their way: 200 with the links, 422 where the pipeline refused some, 202
 * where links are late or the caller would not wait, 503 where the broker did not take them all. Thread-safe, never blocks.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of each step, the answer tells
final class CallAnswers implements AutoCloseable {

    /** The preference of a caller who would not wait. */
    static final String ASYNC = "respond-async";

    private static final long TICK_MILLIS = 20;

    private final Duration replyTimeout;
    private final HashedWheelTimer timer =
            new HashedWheelTimer(new DefaultThreadFactory("ingress-timer", true), TICK_MILLIS, TimeUnit.MILLISECONDS);

    CallAnswers(Duration replyTimeout) {
        this.replyTimeout = replyTimeout;
    }

    /** Call it before the first call. */
    void start() {
        timer.start();
    }

    /**
     * Completes {@code answer} with that of a call.
     *
     * @param async whether it would not wait for the links
     * @param writer where links become an answer: the pipeline's own thread brings them, and must not wait for that
     */
    void complete(Batch batch, boolean async, Executor writer, CompletableFuture<Answer> answer) {
        batch.published().whenComplete((done, unpublished) -> {
            if (unpublished != null) {
                fail(answer, unpublished);
            } else if (async) {
                batch.dropAnswers();
                answer.complete(
                        GenerateAnswers.accepted(batch.batchId(), batch.size()).with("Preference-Applied", ASYNC));
            }
        });
        if (!async) {
            Timeout late = timer.newTimeout(
                    expired -> answerLate(batch, answer), replyTimeout.toMillis(), TimeUnit.MILLISECONDS);
            batch.answered()
                    .thenAcceptAsync(
                            answers -> {
                                late.cancel();
                                try {
                                    answer.complete(answer(answers));
                                } catch (RuntimeException e) {
                                    answer.completeExceptionally(e);
                                }
                            },
                            writer);
        }
    }

    /** What the broker has is accepted; of what it does not have yet it will say so soon. */
    private static void answerLate(Batch batch, CompletableFuture<Answer> answer) {
        batch.published().thenRun(() -> {
            batch.dropAnswers();
            answer.complete(GenerateAnswers.accepted(batch.batchId(), batch.size()));
        });
    }

    private static Answer answer(List<SpecificRecord> answers) {
        List<Link> links = new ArrayList<>(answers.size());
        Map<String, List<String>> errors = Map.of();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof LinkGenerated link) {
                links.add(new Link(link.getUserId(), link.getUrl()));
            } else if (answers.get(i) instanceof LinkRejected rejected) {
                String field = rejected.getField();
                errors = errors.isEmpty() ? new LinkedHashMap<>() : errors;
                errors.put("dataset." + i + (field == null ? "" : "." + field), List.of(rejected.getMessage()));
            }
        }
        return errors.isEmpty() ? GenerateAnswers.links(links) : GenerateAnswers.invalid(errors, links);
    }

    /** Completes the answer of a call that was refused or could not be published; fails it where the fault is ours. */
    static void fail(CompletableFuture<Answer> answer, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HttpProblem problem) {
            answer.complete(problem.answer());
        } else if (cause instanceof UnavailableException unavailable) {
            answer.complete(unavailable(unavailable));
        } else {
            answer.completeExceptionally(cause == null ? new IllegalStateException("Nothing was published") : cause);
        }
    }

    static Answer unavailable(UnavailableException e) {
        return GenerateAnswers.unavailable(String.valueOf(e.getMessage()));
    }

    /** Call it once nothing is in flight any more, or nobody waits. */
    @Override
    public void close() {
        timer.stop();
    }
}
