package dev.linkstream.query.contexts;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.links.ChatPage;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeType;
import dev.linkstream.web.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A context as JSON: names sorted, each value in the text that it was sent as, so that no number changes. */
public final class ContextJson {

    private ContextJson() {}

    /** {@code {"user_id","attributes","updated_at"}}, with the attributes that are shown. */
    static String of(String userId, StoredContext context, Predicate<String> shown) {
        return json(userId, null, context, shown);
    }

    /**
     * {@code {"user_id","scenario_id","attributes","updated_at"}} as a web chat loads it, {@code "timestamps"} where the
     * scenario declares some, which may be unix seconds, and {@code "chat"} where it says how its chat looks; a user without
     * context has no attributes.
     */
    public static String ofChat(String userId, Scenario scenario, @Nullable StoredContext context) {
        String json = json(userId, scenario.id(), context, shownBy(scenario));
        Map<String, Object> more = new LinkedHashMap<>();
        List<String> timestamps = scenario.attributes().stream()
                .filter(each -> each.type() == AttributeType.TIMESTAMP)
                .map(AttributeDeclaration::name)
                .toList();
        if (!timestamps.isEmpty()) {
            more.put("timestamps", timestamps);
        }
        ChatPage chat = scenario.chat();
        if (chat != null) {
            more.put("chat", page(chat));
        }
        return more.isEmpty()
                ? json
                : json.substring(0, json.length() - 1) + "," + quoted(more).substring(1);
    }

    /** The attributes alone that a scenario's chat shows: of a strict one, those that it declares. */
    public static String attributes(Scenario scenario, @Nullable StoredContext context) {
        StringBuilder json = new StringBuilder("{");
        if (context != null) {
            appendAttributes(json, context.getAttributes(), shownBy(scenario));
        }
        return json.append('}').toString();
    }

    private static Predicate<String> shownBy(Scenario scenario) {
        return name -> !scenario.strict() || scenario.declaration(name).isPresent();
    }

    /** What visitors may know: neither where answers come from, nor what they are signed with. */
    private static Map<String, @Nullable Object> page(ChatPage chat) {
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put("name", chat.name());
        page.put("color", chat.color());
        page.put("picture_url", chat.pictureUrl());
        page.put("welcome", chat.welcome());
        page.put("answers", chat.backendUrl() != null);
        return page;
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

    public static String quoted(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }
}
