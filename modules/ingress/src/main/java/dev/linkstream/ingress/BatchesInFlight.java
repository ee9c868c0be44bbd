package dev.linkstream.ingress;

import dev.linkstream.web.InFlightBatches;
import dev.linkstream.web.InFlightBatches.InFlightBatch;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the calls in flight of each batch: several, where an idempotency key is sent more than once. */
final class BatchesInFlight implements InFlightBatches {

    private final Map<String, Calls> byId = new ConcurrentHashMap<>();

    private record Calls(InFlightBatch batch, int count) {}

    void add(InFlightBatch batch) {
        byId.merge(batch.batchId(), new Calls(batch, 1), (there, one) -> new Calls(there.batch, there.count + 1));
    }

    void remove(InFlightBatch batch) {
        byId.computeIfPresent(
                batch.batchId(), (id, there) -> there.count == 1 ? null : new Calls(there.batch, there.count - 1));
    }

    @Override
    public Optional<InFlightBatch> find(String batchId) {
        return Optional.ofNullable(byId.get(batchId)).map(Calls::batch);
    }
}
