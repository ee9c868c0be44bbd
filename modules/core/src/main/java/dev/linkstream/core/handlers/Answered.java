package dev.linkstream.core.handlers;

import dev.linkstream.core.output.LinkEvents;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.stores.StoredResult;
import dev.linkstream.stores.LogPosition;
import java.time.Instant;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A request that has its answer.
 *
 * @param answer a {@code LinkGenerated} or {@code LinkRejected}
 * @param note null where nothing is to be noted
 */
public record Answered(SpecificRecord answer, @Nullable Note note) {

    /**
     * The result to be noted.
     *
     * @param uploadedBatch the batch that counts the request, null where none does
     */
    public record Note(
            Bytes key, StoredResult result, @Nullable String uploadedBatch) {}

    /** The answer to an admitted request. */
    public static Answered of(Admitted admitted, @Nullable LinkRejected rejection, Instant logged) {
        LinkRequested request = admitted.request();
        SpecificRecord answer = rejection == null ? LinkEvents.generated(request, admitted.code()) : rejection;
        Bytes key = CoreStores.resultKey(request);
        if (key == null) {
            return new Answered(answer, null);
        }
        StoredResult result = new StoredResult(
                admitted.position().epoch(),
                admitted.position().offset(),
                request.getTotal(),
                rejection,
                request.getScenarioId(),
                request.getCampaign(),
                request.getCreatedAt(),
                logged);
        boolean counted = request.getTotal() == null && !admitted.noted();
        return new Answered(answer, new Note(key, result, counted ? request.getBatchId() : null));
    }

    /** A request that was refused before the log. */
    static Answered of(LinkRejected refusal, LogPosition position, Instant logged) {
        Bytes key = CoreStores.resultKey(refusal);
        if (key == null) {
            return new Answered(refusal, null);
        }
        StoredResult result = StoredResult.newBuilder()
                .setEpoch(position.epoch())
                .setOffset(position.offset())
                .setRejection(refusal)
                .setScenarioId(Objects.requireNonNullElse(refusal.getScenarioId(), ""))
                .setCreatedAt(logged)
                .setLoggedAt(logged)
                .build();
        return new Answered(refusal, new Note(key, result, refusal.getBatchId()));
    }
}
