package dev.linkstream.requests;

import dev.linkstream.events.RejectionReason;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Errors of a request by dotted path, in the order found; bounded, so that no request has an endless answer. */
public final class FieldErrors {

    /** Fields that are told of; what is wrong beyond them is found once these are mended. */
    public static final int MAX_FIELDS = 1_000;

    private final Map<String, List<String>> byField = new LinkedHashMap<>();
    private RejectionReason reason = RejectionReason.malformed_request;

    /** Adds an error, unless its field has one already or there are enough. */
    public void add(String field, String message) {
        add(field, message, RejectionReason.malformed_request);
    }

    /** Adds an error that an event tells by this reason if it is the first. */
    public void add(String field, String message, RejectionReason itsReason) {
        if (byField.isEmpty()) {
            reason = itsReason;
        }
        if (!isFull()) {
            byField.putIfAbsent(field, List.of(message));
        }
    }

    /** Adds all errors of others, in their order. */
    public void addAll(FieldErrors others) {
        others.byField.forEach((field, messages) -> add(field, messages.get(0), others.reason));
    }

    /** What the first error is to whoever hears of it by an event. */
    RejectionReason reason() {
        return reason;
    }

    public boolean isEmpty() {
        return byField.isEmpty();
    }

    public boolean isFull() {
        return byField.size() >= MAX_FIELDS;
    }

    /** The messages by field. */
    public Map<String, List<String>> byField() {
        return Collections.unmodifiableMap(byField);
    }
}
