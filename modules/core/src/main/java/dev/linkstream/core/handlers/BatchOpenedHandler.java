package dev.linkstream.core.handlers;

import dev.linkstream.core.state.UploadedBatches;
import dev.linkstream.events.BatchOpened;

/** Notes that the upload of a batch has begun. */
public record BatchOpenedHandler(UploadedBatches uploads) implements RecordHandler<BatchOpened> {

    @Override
    public void handle(BatchOpened opened, LoggedRecord at) {
        uploads.opened(opened, at.loggedAt());
    }

    @Override
    public void repeat(BatchOpened opened, LoggedRecord at) {}
}
