package dev.linkstream.ingress.upload;

import dev.linkstream.ingress.answers.KeyConfirmations.Keyed;
import dev.linkstream.ingress.upload.UploadReport.LineErrors;
import dev.linkstream.links.attributes.ContextMerge;
import dev.linkstream.requests.BrokenBodyException;
import dev.linkstream.requests.EntryLines;
import dev.linkstream.requests.EntryLines.Line;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.web.FirstAnswers;
import dev.linkstream.web.FirstAnswers.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers uploads whose batch is complete already, as they were answered first: from the results, whatever became of the
 * scenario since. Their lines must be the same. Publishes nothing. Thread-safe; blocks.
 */
public final class RepeatedUploads {

    private static final int PAGE = 1_000;

    private final Supplier<@Nullable FirstAnswers> stored;
    private final LinkRequests requests;

    /** {@code stored} may give null where this process cannot read them. */
    public RepeatedUploads(Supplier<@Nullable FirstAnswers> stored, LinkRequests requests) {
        this.stored = stored;
        this.requests = requests;
    }

    /** Whether first answers can be read here. */
    boolean canAnswer() {
        return stored.get() != null;
    }

    /** Whether a key was used before; false where nobody here can tell. */
    boolean isKnown(Keyed keyed) {
        FirstAnswers answers = stored.get();
        return answers != null
                && Uploads.await(answers.batchOf(keyed.key().digest())).isPresent();
    }

    /**
     * The first answer to an upload of a complete batch.
     *
     * @throws dev.linkstream.web.HttpProblem if its lines are others
     * @throws IOException if the upload breaks off
     */
    UploadReport report(UploadBatch batch, EntryLines lines) throws IOException {
        Reading reading = new Reading(batch);
        reading.readAll(lines);
        if (reading.index != batch.known()
                || !ByteBuffer.wrap(requests.fingerprint(reading.digest.soFar()))
                        .equals(batch.knownFingerprint())) {
            throw Upload.keyClash();
        }
        return reading.report(lines.warnings());
    }

    private final class Reading {

        private final UploadBatch batch;
        private final LineDigest digest = new LineDigest();
        private final List<LineErrors> errors = new ArrayList<>();

        /** Numbers of the lines that are read and not yet compared with results. */
        private final List<Long> numbers = new ArrayList<>(PAGE);

        private long index;
        private long rejected;

        private Reading(UploadBatch batch) {
            this.batch = batch;
        }

        private void readAll(EntryLines lines) throws IOException {
            try {
                for (Line line = lines.next(); line != null; line = lines.next()) {
                    take(line);
                }
            } catch (BrokenBodyException e) {
                take(Upload.lastLine(e));
            }
            compare();
        }

        private void take(Line line) {
            if (index == batch.known()) {
                throw Upload.keyClash();
            }
            index++;
            digest.add(line);
            numbers.add(line.number());
            if (numbers.size() == PAGE) {
                compare();
            }
        }

        /** Results may lack the end, where the pipeline is behind: those were accepted. */
        private void compare() {
            FirstAnswers answers = stored.get();
            List<Result> results = answers == null
                    ? List.of()
                    : Uploads.await(answers.results(batch.id(), index - numbers.size(), numbers.size()));
            for (int i = 0; i < results.size(); i++) {
                Map<String, List<String>> wrong = results.get(i).errors();
                if (wrong != null && !ContextMerge.isTooLarge(wrong)) {
                    rejected++;
                    if (errors.size() < Upload.MAX_ERRORS) {
                        errors.add(new LineErrors(numbers.get(i), wrong));
                    }
                }
            }
            numbers.clear();
        }

        private UploadReport report(List<String> warnings) {
            return new UploadReport(
                    batch.id(), index - rejected, rejected, errors, warnings, Upload.statusUrl(batch.id()));
        }
    }
}
