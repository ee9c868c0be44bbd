package dev.linkstream.ingress;

import dev.linkstream.ingress.upload.DryRun;
import dev.linkstream.requests.MalformedBodyException;
import dev.linkstream.web.Answer;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.IdempotencyKey;
import java.util.List;
import java.util.Map;

/** From the body of a generate request to a call that may be published, or its refusal; counts entries. Thread-safe. */
final class CallChecks {

    private final GenerateRequestParser parser;
    private final RequestRules rules;
    private final IngressMetrics metrics;

    CallChecks(GenerateRequestParser parser, RequestRules rules, IngressMetrics metrics) {
        this.parser = parser;
        this.rules = rules;
        this.metrics = metrics;
    }

    /** What is to become of a request. */
    sealed interface Checked {

        record Valid(GenerateCall call) implements Checked {}

        /** {@code entries}: how many the request has. */
        record Refused(int entries, HttpProblem why) implements Checked {}
    }

    /**
     * Checks a request.
     *
     * @param keys the values of its {@code Idempotency-Key}
     * @throws HttpProblem 400 where the body is no JSON object, of which nobody can have been answered before
     */
    Checked check(byte[] body, List<String> keys) {
        ParsedRequest parsed = parse(body);
        int entries = Math.max(1, parsed.datasetSize());
        metrics.received(entries);
        try {
            return new Checked.Valid(rules.check(parsed, errors(keys)));
        } catch (HttpProblem e) {
            metrics.refused(entries);
            return new Checked.Refused(parsed.datasetSize(), e);
        } catch (RuntimeException e) {
            metrics.refused(entries);
            throw e;
        }
    }

    private ParsedRequest parse(byte[] body) {
        try {
            return parser.parse(body);
        } catch (MalformedBodyException e) {
            refused(1);
            throw new HttpProblem(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            refused(1);
            throw e;
        }
    }

    private static Map<String, String> errors(List<String> keys) {
        return IdempotencyKey.isValid(keys) ? Map.of() : Map.of(IdempotencyKey.HEADER, IdempotencyKey.RULE);
    }

    /** So many entries were refused before they were read. */
    void refused(int entries) {
        metrics.received(entries);
        metrics.refused(entries);
    }

    /** What a call would be answered, where nothing is published; counts nothing. */
    Answer dryRun(byte[] body, List<String> keys) {
        try {
            ParsedRequest parsed = parser.parse(body);
            try {
                return DryRun.accepted(
                                rules.check(parsed, errors(keys)).entries().size())
                        .answer();
            } catch (HttpProblem e) {
                return DryRun.refused(parsed.datasetSize(), e).answer();
            }
        } catch (MalformedBodyException e) {
            return Answer.message(400, String.valueOf(e.getMessage()));
        } catch (HttpProblem e) {
            return e.answer();
        }
    }
}
