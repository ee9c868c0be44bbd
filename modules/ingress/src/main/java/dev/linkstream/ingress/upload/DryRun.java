package dev.linkstream.ingress.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.linkstream.ingress.answers.GenerateAnswers;
import dev.linkstream.ingress.upload.UploadReport.LineErrors;
import dev.linkstream.requests.BrokenBodyException;
import dev.linkstream.requests.EntryLines;
import dev.linkstream.requests.EntryLines.Line;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.ParsedEntry;
import dev.linkstream.web.Answer;
import dev.linkstream.web.HttpProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code Prefer: dry-run} is answered: what would have been accepted and refused, where nothing is published.
 *
 * @param errors of a batch those of the first lines that would be rejected, of a call all, by field
 * @param warnings what the sender should know although nothing would be refused for it; absent where there is none
 */
public record DryRun(
        long accepted,
        long rejected,
        Object errors,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings) {

    public static final String PREFERENCE = "dry-run";

    private static final int MAX_ERRORS = 100;
    private static final int INVALID = 422;

    /** A call that would be taken. */
    public static DryRun accepted(int entries) {
        return new DryRun(entries, 0, Map.of(), List.of());
    }

    /** A call that would be refused, and so with all of its entries; other refusals than 422 are the answer themselves. */
    public static DryRun refused(int entries, HttpProblem problem) {
        if (problem.answer().status() != INVALID) {
            throw problem;
        }
        JsonNode errors = JsonMapper.shared().readTree(problem.answer().json()).get("errors");
        return new DryRun(0, entries, Objects.requireNonNullElse(errors, Map.of()), List.of());
    }

    /**
     * A batch: reads all of its lines.
     *
     * @throws BrokenBodyException if nothing of the body can be read
     */
    static DryRun of(UploadTarget target, EntryLines lines, EntryRules rules) throws IOException {
        List<LineErrors> errors = new ArrayList<>();
        long count = 0;
        long rejected = 0;
        boolean broken = false;
        while (!broken) {
            Line line;
            try {
                line = lines.next();
            } catch (BrokenBodyException e) {
                if (count == 0) {
                    throw e;
                }
                line = Line.malformed(e.line(), e.getMessage() + " Nothing behind it was read.");
                broken = true;
            }
            if (line == null) {
                break;
            }
            count++;
            FieldErrors wrong = check(line, target, rules);
            if (!wrong.isEmpty()) {
                rejected++;
                if (errors.size() < MAX_ERRORS) {
                    errors.add(new LineErrors(line.number(), wrong.byField()));
                }
            }
        }
        if (count == 0) {
            throw new HttpProblem(
                    GenerateAnswers.invalid(Map.of("dataset", List.of("The dataset field is required."))));
        }
        return new DryRun(count - rejected, rejected, errors, lines.warnings());
    }

    private static FieldErrors check(Line line, UploadTarget target, EntryRules rules) {
        FieldErrors wrong = new FieldErrors();
        ParsedEntry parsed = line.entry();
        if (parsed == null) {
            wrong.add("line", Objects.requireNonNullElse(line.malformed(), ""));
        } else {
            rules.check("", parsed, target.scenario(), wrong);
        }
        return wrong;
    }

    public Answer answer() {
        return Answer.json(200, this).with("Preference-Applied", PREFERENCE);
    }
}
