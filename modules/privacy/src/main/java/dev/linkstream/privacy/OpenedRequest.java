package dev.linkstream.privacy;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.privacy.users.UserKey;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a request, and the key of its user if it is their first.
 *
 * @param plain the attributes as bytes, as they were encrypted; null where they were not
 * @param userKey made when it is asked for
 */
public record OpenedRequest(
        Map<String, AttributeValue> attributes, byte @Nullable [] plain, Supplier<UserKey> userKey) {}
