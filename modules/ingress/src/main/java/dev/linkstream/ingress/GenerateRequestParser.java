package dev.linkstream.ingress;

import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.requests.MalformedBodyException;
import dev.linkstream.requests.StrictJson;

/**
 * Reads the body of a generate request: strict UTF-8, strict JSON, no tree. Thread-safe.
 *
 * <p>Memory stays within a small multiple of the body: entries beyond the allowed number, names beyond the allowed
 * number, what lies inside composites and what follows in an oversized collection is read over.
 */
final class GenerateRequestParser {

    private final int maxUsers;
    private final ValueLimits limits;
    private final StrictJson json = new StrictJson();

    GenerateRequestParser(int maxUsers, ValueLimits limits) {
        this.maxUsers = maxUsers;
        this.limits = limits;
    }

    /**
     * Reads the request.
     *
     * @throws MalformedBodyException if the body is not one JSON object in UTF-8, or names a member twice
     */
    ParsedRequest parse(byte[] body) {
        return json.readObject(body, "request body", parser -> new RequestReader(parser, maxUsers, limits).read());
    }
}
