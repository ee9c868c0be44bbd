package dev.linkstream.core.state;

import dev.linkstream.events.BatchClosed;
import dev.linkstream.events.BatchOpened;
import dev.linkstream.events.stores.StoredBatch;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What a partition knows of the batches that are uploaded line by line: their uploads, and the lines counted here. */
public final class UploadedBatches {

    private final KeyValueStore<String, StoredBatch> batches;

    public UploadedBatches(KeyValueStore<String, StoredBatch> batches) {
        this.batches = batches;
    }

    public @Nullable StoredBatch find(String batchId) {
        return batches.get(batchId);
    }

    /** An upload begins; one that is complete does not begin again. */
    public void opened(BatchOpened event, Instant logged) {
        StoredBatch batch = batch(event.getBatchId(), logged);
        if (!batch.getComplete()) {
            batch.setScenarioId(event.getScenarioId());
            batch.setCampaign(event.getCampaign());
            batch.setOpenedAt(event.getOpenedAt());
            batch.setUploading(true);
        }
        batches.put(event.getBatchId(), batch);
    }

    /** An upload has ended; what was complete stays so. */
    public void closed(BatchClosed event, Instant logged) {
        StoredBatch batch = batch(event.getBatchId(), logged);
        if (!batch.getComplete()) {
            batch.setLines(event.getLines());
            batch.setComplete(event.getComplete());
            batch.setFingerprint(event.getFingerprint());
            batch.setUploading(false);
        }
        batches.put(event.getBatchId(), batch);
    }

    /** Counts a line. */
    public void count(String batchId, boolean failed, Instant logged) {
        StoredBatch batch = batch(batchId, logged);
        if (failed) {
            batch.setFailed(batch.getFailed() + 1);
        } else {
            batch.setCompleted(batch.getCompleted() + 1);
        }
        batches.put(batchId, batch);
    }

    private StoredBatch batch(String batchId, Instant logged) {
        StoredBatch batch = batches.get(batchId);
        if (batch == null) {
            return StoredBatch.newBuilder().setLastLoggedAt(logged).build();
        }
        batch.setLastLoggedAt(
                Objects.requireNonNull(batch.getLastLoggedAt()).isAfter(logged) ? batch.getLastLoggedAt() : logged);
        return batch;
    }
}
