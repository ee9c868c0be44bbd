package dev.linkstream.cli.upload;

import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.SendProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Makes links of a file: uploads it as a batch, and meanwhile writes the links that come, in the order of the file. Memory
 * does not depend on the file's size.
 */
public final class FileSender {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    /** So many looks in vain, a second apart, after which a batch is left; sending the file again goes on with it. */
    private static final int MOST_LOOKS = 600;
    /** Refusals that are told one by one. */
    private static final int MOST_TOLD = 1_000;

    private final LinkApi api;
    private final LinkBatch batch;
    private final LinkWriter writer;
    private final SendProgress progress;
    private long told;

    public FileSender(LinkApi api, LinkBatch batch, LinkWriter writer, SendProgress progress) {
        this.api = api;
        this.batch = batch;
        this.writer = writer;
        this.progress = progress;
    }

    /**
     * Sends all of the file.
     *
     * @throws CommandFailure when it cannot go on; every link that had come is written
     */
    public void send(UserFile file) throws IOException, InterruptedException {
        if (file.entries() == 0) {
            return;
        }
        BatchResults results = new BatchResults(api, batch.idempotencyKey(file));
        // What an earlier run sent; also a server or token that is no good is known before anything is uploaded.
        List<BatchResults.Result> page = results.next();
        try (LineNumbers lines = file.lines();
                BatchUpload upload = new BatchUpload(api, file, batch, results.wasUploaded())) {
            int looks = 0;
            int looksInVain = 0;
            while (true) {
                for (BatchResults.Result result : page) {
                    take(result, file, lines, results);
                }
                writer.flush();
                long sent = upload.count().bytes();
                progress.uploaded(file.entriesWithin(sent), sent);
                if (results.isComplete()) {
                    return;
                }
                looks = page.isEmpty() ? looks + 1 : 0;
                looksInVain = upload.isDone() && page.isEmpty() ? looksInVain + 1 : 0;
                if (looksInVain == MOST_LOOKS) {
                    throw CommandFailure.server(results.name() + " does not go on after " + MOST_LOOKS + " looks");
                }
                if (page.isEmpty()) {
                    api.pause(Duration.ofMillis(
                            Math.min(FIRST_PAUSE_MILLIS << Math.min(looks - 1, 10), LONGEST_PAUSE_MILLIS)));
                }
                page = results.next();
            }
        }
    }

    private void take(BatchResults.Result result, UserFile file, LineNumbers lines, BatchResults results)
            throws IOException {
        if (result instanceof BatchResults.Link link) {
            writer.write(link);
            progress.link();
        } else if (result instanceof BatchResults.Refusal refusal) {
            progress.refused();
            told++;
            if (told <= MOST_TOLD) {
                progress.tell(file.name() + ":" + lines.of(refusal.index()) + ": " + refusal.reason());
            } else if (told == MOST_TOLD + 1) {
                progress.tell("refusals after the first " + MOST_TOLD + " are counted alone; the results of "
                        + results.name() + " have them all");
            }
        }
    }
}
