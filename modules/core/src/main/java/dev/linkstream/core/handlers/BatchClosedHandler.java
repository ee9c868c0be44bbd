package dev.linkstream.core.handlers;

import dev.linkstream.core.state.UploadedBatches;
import dev.linkstream.events.BatchClosed;

/** Notes how the upload of a batch has ended. */
public record BatchClosedHandler(UploadedBatches uploads) implements RecordHandler<BatchClosed> {

    @Override
    public void handle(BatchClosed closed, LoggedRecord at) {
        uploads.closed(closed, at.loggedAt());
    }

    @Override
    public void repeat(BatchClosed closed, LoggedRecord at) {}
}
