package dev.linkstream.ingress;

import dev.linkstream.ingress.CallChecks.Checked;
import dev.linkstream.ingress.answers.KeyConfirmations.Keyed;
import dev.linkstream.ingress.answers.Sha256;
import dev.linkstream.links.heap.HeapCost;
import dev.linkstream.links.heap.HeapRoom.Taken;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.web.Answer;
import dev.linkstream.web.BodyRoom;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.IdempotencyKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Generate calls, whatever brings them: there is room for one, it is checked, published, and answered, and never by an
 * error where it was accepted. Thread-safe, never blocks.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of each step, the answer tells
final class GenerateCalls {

    /** Bodies up to this size are read by whoever brings them: that takes less time than to hand them over. */
    private static final int READ_AT_ONCE_BYTES = 4 << 10;

    private final BodyWorkers workers;
    private final CallChecks checks;
    private final LinkRequester requester;
    private final FirstAnswersOfCalls firstAnswers;
    private final CallAnswers answers;
    private final BodyRoom room;
    private final long mostMembers;

    /**
     * Calls that share room with all others.
     *
     * @param mostMembers that are kept of a body
     */
    GenerateCalls(
            BodyWorkers workers,
            CallChecks checks,
            LinkRequester requester,
            FirstAnswersOfCalls firstAnswers,
            CallAnswers answers,
            BodyRoom room,
            long mostMembers) {
        this.workers = workers;
        this.checks = checks;
        this.requester = requester;
        this.firstAnswers = firstAnswers;
        this.answers = answers;
        this.room = room;
        this.mostMembers = mostMembers;
    }

    /**
     * Answers a call, on whatever thread brings the news, which has others to serve. Fails only where the fault is ours.
     *
     * @param keys the values of its {@code Idempotency-Key}
     * @param async whether it would not wait for the links
     * @param writer where links become an answer, see {@link CallAnswers#complete}
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
            return CompletableFuture.completedFuture(CallAnswers.unavailable(e));
        }
    }

    private CompletableFuture<Answer> begin(
            byte[] body, List<String> keys, String tokenId, boolean async, Executor writer, Taken taken) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            Checked checked = checks.check(body, keys);
            Keyed keyed = keyed(keys, tokenId, body);
            if (checked instanceof Checked.Refused refused) {
                taken.close();
                Answer refusal = refused.why().answer();
                return keyed == null
                        ? CompletableFuture.completedFuture(refusal)
                        : firstAnswers.orRefusal(keyed, refused.entries(), refusal);
            }
            requester.publish(((Checked.Valid) checked).call(), keyed).whenComplete((batch, failure) -> {
                if (batch == null) {
                    taken.close();
                    CallAnswers.fail(answer, failure);
                } else {
                    // What the broker has, this call no longer holds.
                    batch.published().whenComplete((done, unpublished) -> taken.close());
                    answers.complete(batch, async, writer, answer);
                }
            });
        } catch (RuntimeException | Error e) {
            taken.close();
            CallAnswers.fail(answer, e);
        }
        return answer;
    }

    /** Null where the call has no key, or none that is valid. */
    private static @Nullable Keyed keyed(List<String> keys, String tokenId, byte[] body) {
        IdempotencyKey key = IdempotencyKey.isValid(keys) ? IdempotencyKey.of(keys, tokenId) : null;
        return key == null ? null : new Keyed(key, Sha256.of(body));
    }

    /** What a call would be answered, where nothing is published; counts nothing. */
    CompletableFuture<Answer> dryRun(byte[] body, List<String> keys) {
        try {
            return workers.submit(body.length, () -> CompletableFuture.completedFuture(checks.dryRun(body, keys)));
        } catch (UnavailableException e) {
            return CompletableFuture.completedFuture(CallAnswers.unavailable(e));
        }
    }

    /** So many entries were refused before their body was read. */
    void refused(int entries) {
        checks.refused(entries);
    }
}
