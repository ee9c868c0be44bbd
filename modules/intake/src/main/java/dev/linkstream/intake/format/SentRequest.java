package dev.linkstream.intake.format;

import dev.linkstream.links.values.SentValue;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.ParsedEntry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A link request as it was sent, whatever its format.
 *
 * @param scenarioId null where absent
 * @param options of the link by name, those alone that were given
 * @param entry null where the request cannot be found in the record; the errors say why
 * @param errors what has the wrong shape
 * @param crm whether a CRM or its connector wrote the values: timestamps may be milliseconds there
 * @param erasure whether the user is to be forgotten, and no link made
 */
public record SentRequest(
        Identity identity,
        @Nullable String scenarioId,
        Map<String, SentValue> options,
        @Nullable ParsedEntry entry,
        FieldErrors errors,
        boolean crm,
        boolean erasure) {

    /** Asks for a link. */
    public SentRequest(
            Identity identity,
            @Nullable String scenarioId,
            Map<String, SentValue> options,
            @Nullable ParsedEntry entry,
            FieldErrors errors,
            boolean crm) {
        this(identity, scenarioId, options, entry, errors, crm, false);
    }
}
