package dev.linkstream.ingress;

import dev.linkstream.links.values.SentValue;
import dev.linkstream.requests.ParsedEntry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A generate request as it was sent: well-formed JSON, nothing checked but the shape.
 *
 * @param scenarioId null where absent or blank
 * @param options of the links by name, those alone that were given
 * @param entries the dataset; empty where it has more entries than allowed
 * @param datasetSize entries that were sent, the superfluous ones included
 * @param errors what has the wrong shape outside the entries: message by field
 */
record ParsedRequest(
        @Nullable String scenarioId,
        Map<String, SentValue> options,
        List<ParsedEntry> entries,
        int datasetSize,
        Map<String, String> errors) {}
