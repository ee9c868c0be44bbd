package dev.linkstream.ingress;

import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.ingress.answers.GenerateAnswers;
import dev.linkstream.ingress.answers.GenerateAnswers.Link;
import dev.linkstream.ingress.answers.KeyConfirmations.Keyed;
import dev.linkstream.ingress.answers.Sha256;
import dev.linkstream.ingress.upload.DryRun;
import dev.linkstream.links.heap.HeapCost;
import dev.linkstream.links.heap.HeapRoom.Taken;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.requests.MalformedBodyException;
import dev.linkstream.web.Answer;
import dev.linkstream.web.BodyRoom;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.IdempotencyKey;
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
 * Generate calls, whatever brings them and their answers: 200 with the links, 202 where they are late or the caller would
 * not wait, a refusal, and never an error for what was accepted. Thread-safe, never blocks.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of each step, the answer tells
final class GenerateCalls implements AutoCloseable {

    static final String ASYNC = "respond-async";

    /** Bodies up to this size are read by whoever brings them: that takes less time than to hand them over. */
    private static final int READ_AT_ONCE_BYTES = 4 << 10;

    private static final long TICK_MILLIS = 20;

    private final Duration replyTimeout;
    private final BodyWorkers workers;
    private final GenerateRequestParser parser;
    private final RequestRules rules;
    private final LinkRequester requester;
    private final FirstAnswersOfCalls firstAnswers;
    private final IngressMetrics metrics;
    private final BodyRoom room;
    private final long mostMembers;
    private final HashedWheelTimer timer =
            new HashedWheelTimer(new DefaultThreadFactory("ingress-timer", true), TICK_MILLIS, TimeUnit.MILLISECONDS);

    /**
     * Calls that share room with all others.
     *
     * @param mostMembers that are kept of a body
     */
    GenerateCalls(
            Duration replyTimeout,
            BodyWorkers workers,
            GenerateRequestParser parser,
            RequestRules rules,
            LinkRequester requester,
            FirstAnswersOfCalls firstAnswers,
            IngressMetrics metrics,
            BodyRoom room,
            long mostMembers) {
        this.replyTimeout = replyTimeout;
        this.workers = workers;
        this.parser = parser;
        this.rules = rules;
        this.requester = requester;
        this.firstAnswers = firstAnswers;
        this.metrics = metrics;
        this.room = room;
        this.mostMembers = mostMembers;
    }

    /** Call it before the first call. */
    void start() {
        timer.start();
    }

    /**
     * Answers a call, on whatever thread brings the news, which has others to serve. Fails only where the fault is ours.
     *
     * @param keys the values of its {@code Idempotency-Key}
     * @param async whether it would not wait for the links
     * @param writer where links become an answer: the pipeline's own thread brings them, and must not wait for that
     */
    CompletableFuture<Answer> answer(byte[] body, List<String> keys, String tokenId, boolean async, Executor writer) {
        Taken taken;
        try {
            taken = room.take(HeapCost.ofEntries(body, mostMembers));
        } catch (HttpProblem e) {
            refused(1);
            return CompletableFuture.completedFuture(e.answer());
        }
        try {
            return body.length <= READ_AT_ONCE_BYTES
                    ? begin(body, keys, tokenId, async, writer, taken)
                    : workers.submit(body.length, () -> begin(body, keys, tokenId, async, writer, taken));
        } catch (UnavailableException e) {
            taken.close();
            refused(1);
            return CompletableFuture.completedFuture(GenerateAnswers.unavailable(text(e)));
        }
    }

    /** What a call would be answered, where nothing is published; counts nothing. */
    CompletableFuture<Answer> dryRun(byte[] body, List<String> keys) {
        try {
            return workers.submit(body.length, () -> CompletableFuture.completedFuture(dryAnswer(body, keys)));
        } catch (UnavailableException e) {
            return CompletableFuture.completedFuture(GenerateAnswers.unavailable(text(e)));
        }
    }

    private Answer dryAnswer(byte[] body, List<String> keys) {
        try {
            ParsedRequest parsed = parser.parse(body);
            try {
                GenerateCall call = rules.check(
                        parsed,
                        IdempotencyKey.isValid(keys) ? Map.of() : Map.of(IdempotencyKey.HEADER, IdempotencyKey.RULE));
                return DryRun.accepted(call.entries().size()).answer();
            } catch (HttpProblem e) {
                return DryRun.refused(parsed.datasetSize(), e).answer();
            }
        } catch (MalformedBodyException e) {
            return Answer.message(400, text(e));
        } catch (HttpProblem e) {
            return e.answer();
        }
    }

    /** One entry was refused before its body was read. */
    void refused(int entries) {
        metrics.received(entries);
        metrics.refused(entries);
    }

    private CompletableFuture<Answer> begin(
            byte[] body, List<String> keys, String tokenId, boolean async, Executor writer, Taken taken) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            GenerateCall call;
            ParsedRequest parsed = parse(body);
            try {
                call = check(parsed, keys);
            } catch (HttpProblem refusal) {
                taken.close();
                Keyed keyed = IdempotencyKey.isValid(keys) ? keyed(keys, tokenId, body) : null;
                return keyed == null
                        ? CompletableFuture.completedFuture(refusal.answer())
                        : firstAnswers.orRefusal(keyed, parsed.datasetSize(), refusal.answer());
            }
            requester.publish(call, keyed(keys, tokenId, body)).whenComplete((batch, failure) -> {
                if (batch == null) {
                    taken.close();
                } else {
                    // What the broker has, this call no longer holds.
                    batch.published().whenComplete((done, unpublished) -> taken.close());
                }
                follow(batch, failure, async, writer, answer);
            });
        } catch (RuntimeException | Error e) {
            taken.close();
            fail(answer, e);
        }
        return answer;
    }

    private ParsedRequest parse(byte[] body) {
        try {
            return parser.parse(body);
        } catch (MalformedBodyException e) {
            refused(1);
            throw new HttpProblem(400, text(e));
        } catch (RuntimeException e) {
            refused(1);
            throw e;
        }
    }

    private GenerateCall check(ParsedRequest parsed, List<String> keys) {
        int entries = Math.max(1, parsed.datasetSize());
        metrics.received(entries);
        try {
            return rules.check(
                    parsed,
                    IdempotencyKey.isValid(keys) ? Map.of() : Map.of(IdempotencyKey.HEADER, IdempotencyKey.RULE));
        } catch (RuntimeException e) {
            metrics.refused(entries);
            throw e;
        }
    }

    private static @Nullable Keyed keyed(List<String> keys, String tokenId, byte[] body) {
        IdempotencyKey key = IdempotencyKey.of(keys, tokenId);
        return key == null ? null : new Keyed(key, Sha256.of(body));
    }

    private void follow(
            @Nullable Batch batch,
            @Nullable Throwable failure,
            boolean async,
            Executor writer,
            CompletableFuture<Answer> answer) {
        if (batch == null) {
            fail(answer, failure);
            return;
        }
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

    private static void fail(CompletableFuture<Answer> answer, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HttpProblem problem) {
            answer.complete(problem.answer());
        } else if (cause instanceof UnavailableException unavailable) {
            answer.complete(GenerateAnswers.unavailable(text(unavailable)));
        } else {
            answer.completeExceptionally(cause == null ? new IllegalStateException("Nothing was published") : cause);
        }
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

    private static String text(Exception e) {
        return String.valueOf(e.getMessage());
    }

    /** Call it once nothing is in flight any more, or nobody waits. */
    @Override
    public void close() {
        timer.stop();
    }
}
