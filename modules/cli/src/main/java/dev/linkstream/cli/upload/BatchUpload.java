package dev.linkstream.cli.upload;

import dev.linkstream.cli.terminal.CommandFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The upload of a file on a thread of its own, from its creation to {@link #close()}. */
final class BatchUpload implements AutoCloseable {
    private final UploadCount count = new UploadCount();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread upload = new Thread(task, "upload");
        upload.setDaemon(true);
        return upload;
    });
    private final Future<?> upload;

    /**
     * Begins the upload.
     *
     * @param isThere whether the server has all of the file, so that nothing is sent
     */
    BatchUpload(LinkApi api, UserFile file, LinkBatch batch, boolean isThere) {
        if (isThere) {
            count.add(file.size());
            upload = CompletableFuture.completedFuture(null);
        } else {
            upload = thread.submit(() -> api.upload(
                    batch.scenario(),
                    batch.campaign(),
                    batch.idempotencyKey(file),
                    file.mediaType(),
                    () -> file.body(count),
                    count));
        }
    }

    /** How far it is. */
    UploadCount count() {
        return count;
    }

    /**
     * Whether the server has all of the file.
     *
     * @throws CommandFailure when it will not have it
     */
    boolean isDone() throws InterruptedException {
        if (!upload.isDone()) {
            return false;
        }
        try {
            upload.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CommandFailure failure) {
                throw failure;
            }
            throw new IllegalStateException("the upload failed", e.getCause());
        }
    }

    /** Ends the upload where it is. */
    @Override
    public void close() throws InterruptedException {
        upload.cancel(true);
        thread.shutdownNow();
        if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the upload does not end");
        }
    }
}
