package dev.linkstream.client;

import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.RejectionReason;
import java.io.Serial;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request was refused: there is no link. The message says why, for people; it holds no attribute value. */
public final class LinkRejectedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final String requestId;
    private final RejectionReason reason;
    private final @Nullable String field;
    private final transient Map<String, List<String>> errors;

    /** The refusal of an event. */
    public LinkRejectedException(LinkRejected event) {
        super(event.getMessage());
        requestId = event.getRequestId();
        reason = event.getReason();
        field = event.getField();
        errors = Map.copyOf(event.getErrors());
    }

    public String requestId() {
        return requestId;
    }

    /** Why, for programs. */
    public RejectionReason reason() {
        return reason;
    }

    /** The field at fault, as a dotted path into the request such as {@code attributes.age}; null where none is. */
    public @Nullable String field() {
        return field;
    }

    /** All that was wrong: messages by dotted path. Empty where message and field say it all. */
    public Map<String, List<String>> errors() {
        return errors == null ? Map.of() : errors;
    }
}
