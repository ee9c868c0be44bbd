package dev.linkstream.query.batches;

import dev.linkstream.reads.partition.BatchRead;
import dev.linkstream.web.InFlightBatches.InFlightBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a batch is.
 *
 * @param total requests that it has, as far as is known
 * @param lastLoggedAt when its newest record was written, null where none is known
 */
public record BatchStatus(
        @Nullable String scenarioId,
        @Nullable String campaign,
        State state,
        long total,
        long completed,
        long failed,
        @Nullable Instant createdAt,
        @Nullable Instant lastLoggedAt) {

    /** An upload tells every 15 seconds that it still goes on: one that was silent for so long went with its server. */
    private static final Duration ABANDONED_AFTER = Duration.ofSeconds(45);

    enum State {
        UPLOADING("uploading"),
        RUNNING("running"),
        COMPLETED("completed"),
        ABANDONED("abandoned");

        private final String word;

        State(String word) {
            this.word = word;
        }
    }

    public static BatchStatus of(BatchRead.Part known, Instant now) {
        long done = known.completed() + known.failed();
        Long total = known.total();
        long lines = Math.max(done, Objects.requireNonNullElse(known.lines(), 0L));
        State state;
        if (total != null) {
            state = done >= total ? State.COMPLETED : State.RUNNING;
        } else if (known.uploading()) {
            boolean silent = known.lastLoggedAt().plus(ABANDONED_AFTER).isBefore(now);
            state = silent ? State.ABANDONED : State.UPLOADING;
        } else {
            // Lines may be counted before their upload is known, which another partition tells.
            state = known.lines() == null ? State.UPLOADING : State.ABANDONED;
        }
        return new BatchStatus(
                known.scenarioId(),
                known.campaign(),
                state,
                total == null ? lines : total,
                known.completed(),
                known.failed(),
                known.createdAt(),
                known.lastLoggedAt());
    }

    public static BatchStatus of(InFlightBatch sent) {
        return new BatchStatus(
                sent.scenarioId(), sent.campaign(), State.RUNNING, sent.total(), 0, 0, sent.createdAt(), null);
    }

    boolean isUploading() {
        return state == State.UPLOADING;
    }

    public boolean isAbandoned() {
        return state == State.ABANDONED;
    }

    /** The same upload while its records may lie in the log unprocessed. */
    BatchStatus goingOn() {
        return new BatchStatus(
                scenarioId, campaign, State.UPLOADING, total, completed, failed, createdAt, lastLoggedAt);
    }

    boolean isCompleted() {
        return state == State.COMPLETED;
    }

    /** Whether nothing more will come by itself. */
    boolean isOver() {
        return isCompleted() || state == State.ABANDONED;
    }

    public Map<String, Object> json(String batchId) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("batch_id", batchId);
        json.put("scenario_id", scenarioId);
        json.put("campaign", campaign);
        json.put("status", state.word);
        json.put("total", total);
        json.put("completed", completed);
        json.put("failed", failed);
        json.put("created_at", createdAt);
        json.put("completed_at", isCompleted() ? lastLoggedAt : null);
        return json;
    }
}
