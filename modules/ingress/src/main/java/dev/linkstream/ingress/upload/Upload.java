package dev.linkstream.ingress.upload;

import dev.linkstream.events.BatchClosed;
import dev.linkstream.events.BatchOpened;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.ingress.answers.GenerateAnswers;
import dev.linkstream.ingress.upload.UploadReport.LineErrors;
import dev.linkstream.log.AppendRun;
import dev.linkstream.log.LogUnavailableException;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.requests.BrokenBodyException;
import dev.linkstream.requests.Entry;
import dev.linkstream.requests.EntryLines;
import dev.linkstream.requests.EntryLines.Line;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.requests.ParsedEntry;
import dev.linkstream.requests.Refusals;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.IdempotencyKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One upload while it is read: line by line into the log, no faster than the pipeline works. A line that is refused is a
 * record too, so that it has its place among the results. Lines that an earlier upload under the same key brought are
 * read over, and must be the same.
 */
final class Upload {

    static final int MAX_ERRORS = 100;

    /** How long a pipeline that stands still is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final UploadTarget target;
    private final UploadBatch batch;
    private final AppendRun run;
    private final EntryRules rules;
    private final LinkRequests requests;
    private final UploadMetrics metrics;
    private final Clock clock;
    private final BooleanSupplier stopping;

    private final LineDigest digest = new LineDigest();
    private final List<LineErrors> errors = new ArrayList<>();
    private long index;
    private long rejected;
    private boolean opened;
    private boolean closed;
    /** Held by whoever tells that the upload has begun, goes on or ends: in that order alone. */
    private final Object telling = new Object();

    Upload(
            UploadTarget target,
            UploadBatch batch,
            AppendRun run,
            EntryRules rules,
            LinkRequests requests,
            UploadMetrics metrics,
            Clock clock,
            BooleanSupplier stopping) {
        this.target = target;
        this.batch = batch;
        this.run = run;
        this.rules = rules;
        this.requests = requests;
        this.metrics = metrics;
        this.clock = clock;
        this.stopping = stopping;
    }

    /** Reads all lines, see {@link Uploads#take}. */
    UploadReport read(EntryLines lines) throws IOException, InterruptedException {
        try {
            for (Line line = next(lines); line != null; line = next(lines)) {
                take(line);
            }
            if (index == 0) {
                throw new HttpProblem(
                        GenerateAnswers.invalid(Map.of("dataset", List.of("The dataset field is required."))));
            }
            if (index < batch.known()) {
                throw keyClash();
            }
            close(true);
        } catch (IOException e) {
            close(false);
            throw e;
        } catch (LogUnavailableException e) {
            throw unavailable("Kafka cannot be reached");
        }
        return new UploadReport(
                batch.id(), index - rejected, rejected, errors, lines.warnings(), statusUrl(batch.id()));
    }

    /** The next line; where the form is lost behind some lines, that place is the last line. */
    private @Nullable Line next(EntryLines lines) throws IOException, InterruptedException {
        if (stopping.getAsBoolean()) {
            close(false);
            throw unavailable("The server is stopping");
        }
        try {
            return lines.next();
        } catch (BrokenBodyException e) {
            if (index == 0) {
                throw e;
            }
            take(lastLine(e));
            return null;
        }
    }

    /** What stands for all that could not be read any more. */
    static Line lastLine(BrokenBodyException broken) {
        return Line.malformed(broken.line(), broken.getMessage() + " Nothing behind it was read.");
    }

    static String statusUrl(String batchId) {
        return "/public/api/link-batches/" + batchId;
    }

    private void take(Line line) throws InterruptedException {
        digest.add(line);
        FieldErrors wrong = new FieldErrors();
        ParsedEntry parsed = line.entry();
        Entry entry = parsed == null ? null : rules.check("", parsed, target.scenario(), wrong);
        if (parsed == null) {
            wrong.add("line", Objects.requireNonNullElse(line.malformed(), ""));
        }
        if (!wrong.isEmpty()) {
            rejected++;
            if (errors.size() < MAX_ERRORS) {
                errors.add(new LineErrors(line.number(), wrong.byField()));
            }
        }
        if (index < batch.known()) {
            metrics.resumed();
            requireSameLines();
        } else if (batch.complete()) {
            throw keyClash();
        } else if (entry != null && wrong.isEmpty()) {
            append(requested(entry));
            metrics.accepted();
        } else {
            append(refused(parsed, wrong));
            metrics.refused();
        }
        index++;
    }

    /** Once as many lines are read as an earlier upload had, they must be those. */
    private void requireSameLines() {
        if (index + 1 == batch.known() && !fingerprint().equals(batch.knownFingerprint())) {
            throw keyClash();
        }
    }

    static HttpProblem keyClash() {
        return new HttpProblem(GenerateAnswers.invalid(Map.of(IdempotencyKey.HEADER, List.of(IdempotencyKey.CLASH))));
    }

    /** Tells that the upload goes on, if anybody knows of it. Any thread may call it. */
    void beat() {
        synchronized (telling) {
            if (opened && !closed) {
                tellOpened();
            }
        }
    }

    private void tellOpened() {
        run.append(
                batch.logKey(),
                new BatchOpened(
                        batch.id(), target.scenario().id(), target.options().campaign(), batch.openedAt()));
    }

    private void append(SpecificRecord event) throws InterruptedException {
        synchronized (telling) {
            if (!opened) {
                opened = true;
                tellOpened();
            }
        }
        String key = event instanceof LinkRequested requested ? requested.getUserId() : keyOf((LinkRejected) event);
        if (!run.append(key, event, null, PATIENCE)) {
            throw unavailable("The pipeline has stood still for " + PATIENCE.toSeconds() + " seconds");
        }
    }

    private static String keyOf(LinkRejected refused) {
        return Objects.requireNonNullElse(refused.getUserId(), refused.getRequestId());
    }

    private LinkRequested requested(Entry entry) {
        return requests.event(target.scenario(), entry, target.options(), batch.openedAt(), requestId())
                .setRepeatable(batch.repeatable())
                .setBatchId(batch.id())
                .setIndex(index)
                .build();
    }

    private LinkRejected refused(@Nullable ParsedEntry parsed, FieldErrors wrong) {
        String userId = parsed == null || wrong.byField().containsKey("user_id") ? null : parsed.userId();
        return Refusals.of(wrong)
                .setRequestId(requestId())
                .setBatchId(batch.id())
                .setIndex(index)
                .setUserId(userId == null || userId.isBlank() ? null : userId)
                .setScenarioId(target.scenario().id())
                .build();
    }

    private String requestId() {
        return batch.id() + ":" + index;
    }

    /** Once the broker has all lines, tells the log that there are no more. */
    private void close(boolean complete) throws InterruptedException {
        synchronized (telling) {
            closed = true;
        }
        if (batch.complete() || !(opened || complete)) {
            return;
        }
        run.awaitSafe();
        run.append(
                batch.logKey(),
                new BatchClosed(
                        batch.id(),
                        index,
                        complete,
                        fingerprint(),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        run.awaitSafe();
    }

    private UnavailableException unavailable(String reason) {
        return new UnavailableException(
                reason + ": the first " + index + " lines of the upload were taken, of which the last may be unknown."
                        + (batch.repeatable()
                                ? " Send it again with the same Idempotency-Key: no line is taken twice."
                                : " With an Idempotency-Key it could be sent again."));
    }

    /** Of the lines so far. */
    private ByteBuffer fingerprint() {
        return ByteBuffer.wrap(requests.fingerprint(digest.soFar()));
    }
}
