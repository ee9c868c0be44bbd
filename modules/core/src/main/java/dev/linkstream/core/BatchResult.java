package dev.linkstream.core;

import dev.linkstream.events.LinkRejected;
import dev.linkstream.stores.LogPosition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request of a batch.
 *
 * @param index its place in the batch, from 0
 * @param position of its record in the log; of a link, where the link is found
 * @param total how many requests the batch has, null where that was not known
 * @param loggedAt when its record was written to the log
 * @param rejection why there is no link, null where there is one
 */
public record BatchResult(
        long index,
        LogPosition position,
        int partition,
        @Nullable Long total,
        @Nullable LinkRejected rejection,
        String scenarioId,
        @Nullable String campaign,
        Instant createdAt,
        Instant loggedAt) {}
