package dev.linkstream.core.handlers;

import dev.linkstream.core.output.Confirmations;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.UploadedBatches;
import dev.linkstream.events.RequestConfirmed;
import dev.linkstream.events.RequestOpened;
import dev.linkstream.events.stores.StoredBatch;
import dev.linkstream.events.stores.StoredRequest;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Binds idempotency keys: the first call under a key binds it for {@link #KEY_LIFETIME}, and every call learns which call
 * that was.
 */
public final class RequestOpenedHandler implements RecordHandler<RequestOpened> {

    /** How long an idempotency key stands, by the times in the records. */
    static final Duration KEY_LIFETIME = Duration.ofHours(24);

    private final UploadedBatches uploads;
    private final Confirmations confirmations;
    private final KeyValueStore<String, StoredRequest> requests;

    public RequestOpenedHandler(
            ProcessorContext<Object, Object> context, UploadedBatches uploads, Confirmations confirmations) {
        this.uploads = uploads;
        this.confirmations = confirmations;
        requests = context.getStateStore(CoreStores.REQUESTS);
    }

    @Override
    public void handle(RequestOpened opened, LoggedRecord at) {
        StoredRequest bound = requests.get(opened.getIdempotencyKey());
        if (bound == null
                || isOver(bound, opened.getOpenedAt())
                || bound.getBatchId().equals(opened.getBatchId())) {
            bound = new StoredRequest(opened.getFingerprint(), opened.getBatchId(), opened.getOpenedAt());
            requests.put(opened.getIdempotencyKey(), bound);
        }
        confirm(opened, bound, at);
    }

    /** A key that was bound stays bound to the same call, so to bind it again changes nothing. */
    @Override
    public void repeat(RequestOpened opened, LoggedRecord at) {
        handle(opened, at);
    }

    private void confirm(RequestOpened opened, StoredRequest bound, LoggedRecord at) {
        StoredBatch upload = uploads.find(bound.getBatchId());
        RequestConfirmed confirmed = new RequestConfirmed(
                opened.getIdempotencyKey(),
                bound.getBatchId(),
                bound.getOpenedAt(),
                bound.getFingerprint().equals(opened.getFingerprint()),
                upload == null ? null : upload.getLines(),
                upload == null ? null : upload.getFingerprint(),
                upload != null && upload.getComplete());
        confirmations.send(opened.getIdempotencyKey(), confirmed, at.record());
    }

    private static boolean isOver(StoredRequest bound, Instant now) {
        return bound.getOpenedAt().plus(KEY_LIFETIME).isBefore(now);
    }
}
