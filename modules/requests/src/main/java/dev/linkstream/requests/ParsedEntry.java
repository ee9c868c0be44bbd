package dev.linkstream.requests;

import dev.linkstream.links.values.SentValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One user and their attributes as they were sent.
 *
 * @param userId null where absent
 * @param attributes by name, in the order sent; with more names than allowed, one more than allowed
 * @param errors what has the wrong shape: message by the path below the entry, such as {@code user_id}; of the entry
 *     itself the path is empty
 */
public record ParsedEntry(@Nullable String userId, Map<String, SentValue> attributes, Map<String, String> errors) {}
