package dev.linkstream.requests;

import dev.linkstream.links.attributes.AttributeValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One user and one link, every field of it valid.
 *
 * @param userId null where one is to be generated
 */
public record Entry(@Nullable String userId, Map<String, AttributeValue> attributes) {}
