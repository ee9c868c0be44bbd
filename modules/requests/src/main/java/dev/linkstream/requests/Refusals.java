package dev.linkstream.requests;

import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.links.AttributeRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Words what is wrong with an entry as the event that refuses it. */
public final class Refusals {

    /** Fields that an event tells of; what is wrong beyond them is found once these are mended. */
    private static final int MAX_FIELDS = 20;

    private static final String ATTRIBUTES = "attributes.";

    private Refusals() {}

    /**
     * The refusal of an entry with errors: its first error is the reason. The door adds what the request is known by.
     *
     * @param errors at least one
     */
    public static LinkRejected.Builder of(FieldErrors errors) {
        Map.Entry<String, List<String>> first =
                errors.byField().entrySet().iterator().next();
        String message = first.getValue().get(0);
        Map<String, List<String>> told = new HashMap<>();
        errors.byField().entrySet().stream()
                .limit(MAX_FIELDS)
                .forEach(each -> told.put(each.getKey(), each.getValue()));
        return LinkRejected.newBuilder()
                .setEventId("")
                .setReason(reason(first.getKey(), message))
                .setMessage(message)
                .setField(first.getKey())
                .setErrors(told);
    }

    private static RejectionReason reason(String field, String message) {
        if (!field.startsWith(ATTRIBUTES)) {
            return RejectionReason.malformed_request;
        }
        return message.equals(AttributeRules.COMPOSITE)
                ? RejectionReason.composite_attribute
                : RejectionReason.invalid_attribute;
    }
}
