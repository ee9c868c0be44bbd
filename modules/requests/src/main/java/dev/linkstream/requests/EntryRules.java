package dev.linkstream.requests;

import dev.linkstream.events.RejectionReason;
import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.OptionRules;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.AttributeRules;
import dev.linkstream.links.attributes.AttributeValue;
import dev.linkstream.links.attributes.ContextMerge;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.UnicodeText;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides whether an entry may be published; tells of every field at fault at once. Thread-safe. */
public final class EntryRules {

    private static final int MAX_USER_ID_CHARACTERS = 384;
    private static final String TEXT_RULE = "must not contain NUL or unpaired surrogate characters";

    private final ValueLimits limits;
    private final AttributeRules attributeRules;

    public EntryRules(ValueLimits limits) {
        this.limits = limits;
        attributeRules = new AttributeRules(limits);
    }

    /**
     * Checks the options of a request.
     *
     * @param sent by name, those alone that were given
     * @param scenario null where it is unknown: only the rules that need none are applied
     * @param sentAt when the request was sent, which an expiry must be later than
     * @return the options, the scenario's where the request says nothing; of no use where an error was added
     */
    public static LinkOptions checkOptions(
            Map<String, SentValue> sent, @Nullable Scenario scenario, Instant sentAt, FieldErrors errors) {
        OptionRules.Checked checked = OptionRules.check(sent, scenario, sentAt);
        checked.errors().forEach(errors::add);
        return checked.options();
    }

    /**
     * Checks an entry; what it returns counts only where no error was added.
     *
     * @param path of the entry as errors name it, such as {@code dataset.0}; empty where its fields stand by themselves
     * @param scenario null where it is unknown: only the rules that need none are applied
     */
    public Entry check(String path, ParsedEntry entry, @Nullable Scenario scenario, FieldErrors errors) {
        entry.errors().forEach((below, message) -> errors.add(join(path, below), message));
        String userId = entry.userId() == null || entry.userId().isBlank() ? null : entry.userId();
        if (userId != null && UnicodeText.isLonger(userId, MAX_USER_ID_CHARACTERS)) {
            errors.add(
                    join(path, "user_id"), "User id must not be longer than " + MAX_USER_ID_CHARACTERS + " characters");
        } else if (userId != null && !UnicodeText.isWellFormed(userId)) {
            errors.add(join(path, "user_id"), "User id " + TEXT_RULE);
        }
        if (entry.attributes().isEmpty()) {
            return new Entry(userId, Map.of());
        }
        AttributeRules.Checked checked = attributeRules.check(scenario, entry.attributes());
        String attributes = join(path, "attributes");
        checked.general().forEach(message -> errors.add(attributes, message, RejectionReason.invalid_attribute));
        checked.errors()
                .forEach((name, messages) ->
                        errors.add(attributes + "." + name, messages.get(0), reason(messages.get(0))));
        // What passes the context's limit by itself does so merged into any context: no need to ask the pipeline.
        if (merge(checked.values()) instanceof ContextMerge.TooLarge<AttributeValue>) {
            errors.add(
                    attributes,
                    "The attributes field must not be larger than " + ValueLimits.size(limits.maxContextBytes()) + ".",
                    RejectionReason.context_too_large);
        }
        return new Entry(userId, checked.values());
    }

    private static RejectionReason reason(String message) {
        return message.equals(AttributeRules.COMPOSITE)
                ? RejectionReason.composite_attribute
                : RejectionReason.invalid_attribute;
    }

    private ContextMerge<AttributeValue> merge(Map<String, AttributeValue> attributes) {
        return ContextMerge.merge(
                Map.of(), attributes, AttributeValue::removes, value -> UnicodeText.bytes(value.json()), limits);
    }

    private static String join(String path, String below) {
        return path.isEmpty() || below.isEmpty() ? path + below : path + "." + below;
    }
}
