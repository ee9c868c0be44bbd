package dev.linkstream.ingress;

import dev.linkstream.ingress.answers.GenerateAnswers;
import dev.linkstream.ingress.answers.GenerateAnswers.Link;
import dev.linkstream.ingress.answers.KeyConfirmations;
import dev.linkstream.ingress.answers.KeyConfirmations.Keyed;
import dev.linkstream.web.Answer;
import dev.linkstream.web.FirstAnswers;
import dev.linkstream.web.FirstAnswers.Result;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers repeats of calls under an idempotency key that would be refused today: their scenario was deleted, switched off
 * or declares something else since. The first answer counts. Thread-safe, never blocks.
 */
final class FirstAnswersOfCalls {

    private final Supplier<@Nullable FirstAnswers> stored;
    private final KeyConfirmations keys;
    private final BatchIdSource ids;
    private final Clock clock;

    /** Makes ids of batches. */
    interface BatchIdSource {
        String next();
    }

    /** {@code stored} may give null where this process cannot read them: then a refusal stays one. */
    FirstAnswersOfCalls(
            Supplier<@Nullable FirstAnswers> stored, KeyConfirmations keys, BatchIdSource ids, Clock clock) {
        this.stored = stored;
        this.keys = keys;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * The first answer to a call, or else its refusal.
     *
     * @param entries how many the call has
     */
    CompletableFuture<Answer> orRefusal(Keyed keyed, int entries, Answer refusal) {
        FirstAnswers answers = stored.get();
        if (answers == null) {
            return CompletableFuture.completedFuture(refusal);
        }
        return answers.batchOf(keyed.key().digest())
                .thenCompose(batch -> batch.isEmpty()
                        ? CompletableFuture.completedFuture(refusal)
                        : repeated(answers, keyed, entries, refusal))
                .exceptionally(unreadable -> refusal);
    }

    /** A key that is known is only asked for, which binds nothing anew but one that is over. */
    private CompletableFuture<Answer> repeated(FirstAnswers answers, Keyed keyed, int entries, Answer refusal) {
        String fresh = ids.next();
        return keys.confirm(keyed, fresh, clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .thenCompose(confirmed -> confirmed.getBatchId().equals(fresh)
                        ? CompletableFuture.completedFuture(refusal)
                        : answers.results(confirmed.getBatchId(), 0, entries)
                                .thenApply(results -> results.size() < entries
                                        ? GenerateAnswers.accepted(confirmed.getBatchId(), entries)
                                        : answer(results)));
    }

    private static Answer answer(List<Result> results) {
        List<Link> links = new ArrayList<>(results.size());
        Map<String, List<String>> errors = new LinkedHashMap<>();
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            String entry = "dataset." + i;
            if (result.url() != null) {
                links.add(new Link(Objects.requireNonNull(result.userId()), result.url()));
            } else if (result.errors() != null) {
                result.errors()
                        .forEach((field, messages) ->
                                errors.put(field.isEmpty() ? entry : entry + "." + field, messages));
            }
        }
        return errors.isEmpty() ? GenerateAnswers.links(links) : GenerateAnswers.invalid(errors, links);
    }
}
