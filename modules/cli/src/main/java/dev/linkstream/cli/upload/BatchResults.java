package dev.linkstream.cli.upload;

import dev.linkstream.cli.terminal.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The results of a batch in the order of its entries, read as they come. */
final class BatchResults {
    private static final int PAGE = 2_000;
    /** States of a batch all of whose entries the server has. */
    private static final Set<String> WHOLE = Set.of("running", "completed");

    /** What became of one entry. */
    sealed interface Result permits Link, Refusal {}

    record Link(String userId, String url) implements Result {}

    /**
     * An entry that gets no link.
     *
     * @param index its place in the batch, from 0
     * @param reason the field and the rule, without the value
     */
    record Refusal(long index, String reason) implements Result {}

    private final LinkApi api;
    private final String key;
    private @Nullable String batchId;
    private long next;
    private boolean uploaded;
    private boolean complete;

    /** Results of the batch that is sent with this key, now or soon. */
    BatchResults(LinkApi api, String key) {
        this.api = api;
        this.key = key;
    }

    /** The results that have come since, none when there are none yet. */
    List<Result> next() throws InterruptedException {
        String id = batchId;
        if (id == null) {
            JsonNode batch = api.batch(key);
            id = batch == null ? null : batch.path("batch_id").stringValue();
            uploaded = batch != null && WHOLE.contains(batch.path("status").asString(""));
            batchId = id;
        }
        JsonNode page = id == null ? null : api.results(id, next - 1, PAGE);
        List<Result> results = new ArrayList<>();
        if (page != null) {
            for (JsonNode result : page.path("results")) {
                results.add(result(result));
                next++;
            }
            complete = page.path("next_after").isNull();
        }
        return results;
    }

    private Result result(JsonNode result) {
        if (result.path("index").asLong(-1) != next) {
            throw CommandFailure.server("the results of batch " + batchId + " must be in order, and after " + next
                    + " of them comes index " + result.path("index"));
        }
        if (result.has("errors")) {
            return new Refusal(next, ServerAnswers.describe(result.path("errors")));
        }
        if (!result.path("user_id").isString() || !result.path("url").isString()) {
            throw CommandFailure.server(
                    "result " + next + " of batch " + batchId + " has neither a user_id and url nor errors");
        }
        return new Link(result.path("user_id").stringValue(), result.path("url").stringValue());
    }

    /** Whether the server had all entries when it first told of the batch. */
    boolean wasUploaded() {
        return uploaded;
    }

    /** Whether all results of the batch have been read. */
    boolean isComplete() {
        return complete;
    }

    /** Such as {@code batch 0b1e…}, for people. */
    String name() {
        return batchId == null ? "the batch" : "batch " + batchId;
    }
}
