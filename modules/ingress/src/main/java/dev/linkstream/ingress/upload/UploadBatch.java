package dev.linkstream.ingress.upload;

import dev.linkstream.events.RequestConfirmed;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The batch that an upload fills.
 *
 * @param logKey what its own records in the log are keyed by
 * @param repeatable whether its lines may come again
 * @param known how many lines of an earlier upload are in the log already
 * @param complete whether these are all lines of the batch
 * @param knownFingerprint of these lines, null where there are none
 */
record UploadBatch(
        String id,
        String logKey,
        Instant openedAt,
        boolean repeatable,
        long known,
        boolean complete,
        @Nullable ByteBuffer knownFingerprint) {

    static UploadBatch unkeyed(String id, Instant openedAt) {
        return new UploadBatch(id, id, openedAt, false, 0, false, null);
    }

    static UploadBatch keyed(String keyDigest, RequestConfirmed confirmed) {
        Long lines = confirmed.getLines();
        return new UploadBatch(
                confirmed.getBatchId(),
                keyDigest,
                confirmed.getOpenedAt(),
                true,
                lines == null ? 0 : lines,
                confirmed.getLinesComplete(),
                lines == null ? null : confirmed.getLinesFingerprint());
    }
}
