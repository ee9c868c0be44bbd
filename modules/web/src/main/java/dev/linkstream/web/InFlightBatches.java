package dev.linkstream.web;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls that this process has sent on their way and not yet seen the end of. */
public interface InFlightBatches {

    /** The call of this batch, empty where this process sent none or its end was seen. */
    Optional<InFlightBatch> find(String batchId);

    /**
     * A call on its way.
     *
     * @param total how many entries it has
     */
    record InFlightBatch(
            String batchId, String scenarioId, @Nullable String campaign, long total, Instant createdAt) {}
}
