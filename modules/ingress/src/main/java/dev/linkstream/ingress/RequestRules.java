package dev.linkstream.ingress;

import dev.linkstream.ingress.answers.GenerateAnswers;
import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.requests.Entry;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.HttpProblem;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides whether a parsed request may be published; tells of every field at fault at once. Thread-safe. */
final class RequestRules {

    private final Function<String, @Nullable Scenario> scenarios;
    private final EntryRules entryRules;
    private final Clock clock;

    /** Rules that look scenarios up by id, null where unknown. */
    RequestRules(Function<String, @Nullable Scenario> scenarios, ValueLimits limits, Clock clock) {
        this.scenarios = scenarios;
        this.clock = clock;
        entryRules = new EntryRules(limits);
    }

    /**
     * Checks the request.
     *
     * @param headerErrors what is wrong with the request's headers, told along with the fields
     * @throws HttpProblem 422 with the errors, or 404 where the scenario takes no links
     */
    GenerateCall check(ParsedRequest request, Map<String, String> headerErrors) {
        FieldErrors errors = new FieldErrors();
        headerErrors.forEach(errors::add);
        Scenario scenario = scenario(request, errors);
        request.errors().forEach(errors::add);
        LinkOptions options = EntryRules.checkOptions(request.options(), scenario, clock.instant(), errors);
        if (request.datasetSize() == 0) {
            errors.add("dataset", "The dataset field is required.");
        }
        List<Entry> entries = new ArrayList<>(request.entries().size());
        for (int i = 0; i < request.entries().size() && !errors.isFull(); i++) {
            entries.add(entryRules.check("dataset." + i, request.entries().get(i), scenario, errors));
        }
        if (scenario == null || !errors.isEmpty()) {
            throw new HttpProblem(GenerateAnswers.invalid(errors.byField()));
        }
        if (!scenario.fullpageEnabled()) {
            throw new HttpProblem(Answer.json(404, Answers.FULLPAGE_DISABLED));
        }
        return new GenerateCall(scenario, options, entries);
    }

    private @Nullable Scenario scenario(ParsedRequest request, FieldErrors errors) {
        String id = request.scenarioId();
        if (id == null) {
            errors.add(
                    "scenario_id", request.errors().getOrDefault("scenario_id", "The scenario_id field is required."));
            return null;
        }
        Scenario scenario = scenarios.apply(id);
        if (scenario == null) {
            errors.add("scenario_id", "The selected scenario does not exist.");
        }
        return scenario;
    }
}
