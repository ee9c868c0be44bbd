package dev.linkstream.privacy;

import dev.linkstream.events.AttributeValue;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The attributes of a request, and the key of its user if it is their first.
 *
 * @param userKey made when it is asked for
 */
public record OpenedRequest(Map<String, AttributeValue> attributes, Supplier<UserKey> userKey) {}
