package dev.linkstream.ingress;

import dev.linkstream.ingress.KeyConfirmations.Keyed;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.SentValue;
import dev.linkstream.links.SentValue.Kind;
import dev.linkstream.links.SentValue.Scalar;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.RequestFields;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.IdempotencyKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an upload makes links of. */
record UploadTarget(
        Scenario scenario,
        @Nullable String campaign,
        @Nullable IdempotencyKey key) {

    /** The key, bound to scenario and campaign; which lines it stands for shows while they are read. */
    @Nullable Keyed keyed() {
        if (key == null) {
            return null;
        }
        String parameters =
                String.join("\0", List.of("link-batches", scenario.id(), Objects.requireNonNullElse(campaign, "")));
        return new Keyed(key, Sha256.of(parameters.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The target with what a JSON body says beside its dataset.
     *
     * @throws HttpProblem 422 naming what is unknown there, or says otherwise than the query
     */
    UploadTarget with(Map<String, SentValue> members, EntryRules rules) {
        FieldErrors errors = new FieldErrors();
        members.forEach((name, value) -> check(name, value, errors));
        String sent = members.get("campaign") instanceof Scalar text && text.kind() == Kind.STRING ? text.text() : "";
        String named = sent.isBlank() ? campaign : sent;
        if (errors.isEmpty()) {
            rules.checkCampaign(named, errors);
        }
        if (!errors.isEmpty()) {
            throw new HttpProblem(GenerateAnswers.invalid(errors.byField()));
        }
        return new UploadTarget(scenario, named, key);
    }

    private void check(String name, SentValue value, FieldErrors errors) {
        boolean absent = value instanceof Scalar scalar && scalar.kind() == Kind.NULL;
        if (name.equals("scenario_id") || name.equals("campaign")) {
            String inQuery = name.equals("campaign") ? campaign : scenario.id();
            if (!absent && !(value instanceof Scalar scalar && scalar.kind() == Kind.STRING)) {
                errors.add(name, "The " + name + " field must be a string.");
            } else if (value instanceof Scalar text
                    && !absent
                    && inQuery != null
                    && !text.text().equals(inQuery)) {
                errors.add(name, "The " + name + " field must not differ from that of the query.");
            }
        } else if (!RequestFields.OPTIONS.contains(name)) {
            errors.add(RequestFields.shown(name), RequestFields.unknown(name));
        } else if (!absent) {
            errors.add(name, RequestFields.notYet(name));
        }
    }
}
