package dev.linkstream.query;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.web.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A context as JSON: names sorted, each value in the text that it was sent as, so that no number changes. */
final class ContextJson {

    private ContextJson() {}

    /** {@code {"user_id","attributes","updated_at"}}, with the attributes that are shown. */
    static String of(String userId, StoredContext context, Predicate<String> shown) {
        return json(userId, null, context, shown);
    }

    /** {@code {"user_id","scenario_id","attributes","updated_at"}}; a user without context has no attributes. */
    static String of(String userId, String scenarioId, @Nullable StoredContext context, Predicate<String> shown) {
        return json(userId, scenarioId, context, shown);
    }

    private static String json(
            String userId, @Nullable String scenarioId, @Nullable StoredContext context, Predicate<String> shown) {
        StringBuilder json = new StringBuilder("{\"user_id\":").append(quoted(userId));
        if (scenarioId != null) {
            json.append(",\"scenario_id\":").append(quoted(scenarioId));
        }
        json.append(",\"attributes\":{");
        if (context != null) {
            appendAttributes(json, context.getAttributes(), shown);
        }
        json.append("},\"updated_at\":").append(context == null ? "null" : quoted(context.getUpdatedAt()));
        return json.append('}').toString();
    }

    private static void appendAttributes(
            StringBuilder json, Map<String, AttributeValue> attributes, Predicate<String> shown) {
        String separator = "";
        for (Map.Entry<String, AttributeValue> attribute : new TreeMap<>(attributes).entrySet()) {
            if (shown.test(attribute.getKey())) {
                json.append(separator)
                        .append(quoted(attribute.getKey()))
                        .append(':')
                        .append(attribute.getValue().getJson());
                separator = ",";
            }
        }
    }

    private static String quoted(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }
}
