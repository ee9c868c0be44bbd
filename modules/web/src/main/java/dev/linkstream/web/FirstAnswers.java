package dev.linkstream.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What calls under idempotency keys were answered first, read without writing anything. Never blocks. */
public interface FirstAnswers {

    /** The batch that the key of this digest stands for, empty where the key was not used. */
    CompletableFuture<Optional<String>> batchOf(String keyDigest);

    /** Results of a batch from an index on, in order of index, up to the first that is not there yet. */
    CompletableFuture<List<Result>> results(String batchId, long from, int count);

    /**
     * What became of one entry: a link or a refusal.
     *
     * @param url null where the entry was refused
     * @param errors messages by field, null where it was not
     */
    record Result(
            @Nullable String userId,
            @Nullable String url,
            @Nullable Map<String, List<String>> errors) {}
}
