package dev.linkstream.ingress.upload;

import dev.linkstream.ingress.answers.GenerateAnswers;
import dev.linkstream.ingress.answers.KeyConfirmations.Keyed;
import dev.linkstream.ingress.answers.Sha256;
import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.OptionRules;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.RequestFields;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.IdempotencyKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an upload makes links of.
 *
 * @param options of its links
 * @param sent the options as they were sent
 */
record UploadTarget(
        Scenario scenario,
        LinkOptions options,
        Map<String, SentValue> sent,
        @Nullable IdempotencyKey key) {

    /** The key, bound to scenario and options; which lines it stands for shows while they are read. */
    @Nullable Keyed keyed() {
        return key == null ? null : keyed(key, scenario.id(), options.campaign(), sent);
    }

    /** The same, of a target that may no longer be one. */
    static Keyed keyed(IdempotencyKey key, String scenarioId, @Nullable String campaign, Map<String, SentValue> sent) {
        List<String> bound =
                new ArrayList<>(List.of("link-batches", scenarioId, Objects.requireNonNullElse(campaign, "")));
        for (String name : OptionRules.NAMES) {
            if (!name.equals("campaign") && sent.get(name) instanceof Scalar value) {
                bound.add(name + "=" + value.text());
            }
        }
        String parameters = String.join("\0", bound);
        return new Keyed(key, Sha256.of(parameters.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The target with what a JSON body says beside its dataset.
     *
     * @throws HttpProblem 422 naming what is unknown there, breaks a rule, or says otherwise than the query
     */
    UploadTarget with(Map<String, SentValue> members, Instant now) {
        FieldErrors errors = new FieldErrors();
        members.forEach((name, value) -> {
            if (!isNull(value)) {
                check(name, value, errors);
            }
        });
        Map<String, SentValue> all = beside(sent, members);
        LinkOptions checked = EntryRules.checkOptions(all, scenario, now, errors);
        if (!errors.isEmpty()) {
            throw new HttpProblem(GenerateAnswers.invalid(errors.byField()));
        }
        return new UploadTarget(scenario, checked, all, key);
    }

    /** The options of the query, with those that stand beside a dataset. */
    static Map<String, SentValue> beside(Map<String, SentValue> sent, Map<String, SentValue> members) {
        Map<String, SentValue> all = new LinkedHashMap<>(sent);
        members.forEach((name, value) -> {
            if (!isNull(value)) {
                all.put(name, value);
            }
        });
        all.remove("scenario_id");
        return all;
    }

    private static boolean isNull(SentValue value) {
        return value instanceof Scalar scalar && scalar.kind() == Kind.NULL;
    }

    private void check(String name, SentValue value, FieldErrors errors) {
        boolean id = name.equals("scenario_id");
        SentValue inQuery = id ? new Scalar(Kind.STRING, scenario.id()) : sent.get(name);
        if (id && !(value instanceof Scalar scalar && scalar.kind() == Kind.STRING)) {
            errors.add(name, "The scenario_id field must be a string.");
        } else if (!id && !RequestFields.OPTIONS.contains(name)) {
            errors.add(RequestFields.shown(name), RequestFields.unknown(name));
        } else if (!id && !name.equals("campaign")) {
            errors.add(name, "The " + name + " of a batch must be a query parameter, not a member beside the dataset.");
        } else if (inQuery != null && value instanceof Scalar && !value.equals(inQuery) && !isBlank(inQuery)) {
            errors.add(name, "The " + name + " field must not differ from that of the query.");
        }
    }

    private static boolean isBlank(SentValue value) {
        return value instanceof Scalar scalar && scalar.text().isBlank();
    }
}
