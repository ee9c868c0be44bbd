package dev.linkstream.requests;

import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.RejectionReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Words what is wrong with an entry as the event that refuses it. */
public final class Refusals {

    /** Fields that an event tells of; what is wrong beyond them is found once these are mended. */
    private static final int MAX_FIELDS = 20;

    private Refusals() {}

    /**
     * The refusal of an entry with errors: its first error is the reason. The sender adds what the request is known by.
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
                .setReason(errors.reason())
                .setMessage(message)
                .setField(first.getKey())
                .setErrors(told);
    }

    /** The reason that the first error stands for, the same at every way in. */
    public static RejectionReason reason(FieldErrors errors) {
        return errors.reason();
    }
}
