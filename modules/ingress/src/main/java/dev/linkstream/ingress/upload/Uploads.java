package dev.linkstream.ingress.upload;

import dev.linkstream.events.RequestConfirmed;
import dev.linkstream.ingress.answers.KeyConfirmations;
import dev.linkstream.ingress.answers.KeyConfirmations.Keyed;
import dev.linkstream.log.BatchIds;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.log.WindowedLog;
import dev.linkstream.requests.BrokenBodyException;
import dev.linkstream.requests.EntryLines;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.web.HttpProblem;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Takes uploads, each on the thread that brings it. Thread-safe. */
public final class Uploads {

    private final WindowedLog log;
    private final KeyConfirmations keys;
    private final EntryRules rules;
    private final LinkRequests requests;
    private final UploadMetrics metrics;
    private final BatchIds ids;
    private final Clock clock;
    private final RepeatedUploads repeated;
    private final UploadBeats beats = new UploadBeats(UploadBeats.BEAT);
    private volatile boolean closed;

    public Uploads(
            WindowedLog log,
            KeyConfirmations keys,
            EntryRules rules,
            LinkRequests requests,
            UploadMetrics metrics,
            BatchIds ids,
            Clock clock,
            RepeatedUploads repeated) {
        this.log = log;
        this.keys = keys;
        this.rules = rules;
        this.requests = requests;
        this.metrics = metrics;
        this.ids = ids;
        this.clock = clock;
        this.repeated = repeated;
    }

    /**
     * Reads an upload to its end; returns once the broker has every line that was not refused. Blocks.
     *
     * @throws dev.linkstream.web.HttpProblem if the key was used with another request
     * @throws BrokenBodyException if nothing of the body can be read
     * @throws UnavailableException if Kafka, or the pipeline behind it, stands still
     * @throws IOException if the upload breaks off
     */
    UploadReport take(UploadTarget target, EntryLines lines) throws IOException, InterruptedException {
        Keyed keyed = target.keyed();
        String fresh = ids.next();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        UploadBatch batch = keyed == null
                ? UploadBatch.unkeyed(fresh, now)
                : UploadBatch.keyed(keyed.key().digest(), confirm(keyed, fresh, now));
        if (batch.complete() && repeated.canAnswer()) {
            return repeated.report(batch, lines);
        }
        Upload upload = new Upload(target, batch, log.begin(), rules, requests, metrics, clock, () -> closed);
        Runnable beat = upload::beat;
        beats.add(beat);
        try {
            return upload.read(lines);
        } finally {
            beats.remove(beat);
        }
    }

    /** What would become of an upload: reads it to its end, and publishes nothing. */
    DryRun check(UploadTarget target, EntryLines lines) throws IOException {
        return DryRun.of(target, lines, rules);
    }

    private RequestConfirmed confirm(Keyed keyed, String fresh, Instant now) {
        return await(keys.confirm(keyed, fresh, now));
    }

    /** The first answer to an upload that would be refused today, or else its refusal. */
    UploadReport repeat(Keyed keyed, EntryLines lines, HttpProblem refusal) throws IOException {
        if (!repeated.isKnown(keyed)) {
            throw refusal;
        }
        String fresh = ids.next();
        RequestConfirmed confirmed = confirm(keyed, fresh, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        if (confirmed.getBatchId().equals(fresh) || !confirmed.getLinesComplete()) {
            throw refusal;
        }
        return repeated.report(UploadBatch.keyed(keyed.key().digest(), confirmed), lines);
    }

    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Uploads under way end before their next line. */
    void close() {
        closed = true;
        beats.close();
    }
}
