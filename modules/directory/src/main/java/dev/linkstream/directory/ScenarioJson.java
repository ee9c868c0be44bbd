package dev.linkstream.directory;

import dev.linkstream.links.AttributeDeclaration;
import dev.linkstream.links.AttributeType;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.ScenarioRules;
import dev.linkstream.web.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A scenario as the admin calls take and give it. */
record ScenarioJson(
        String id,
        String appKey,
        boolean fullpageEnabled,
        @Nullable String fullpageUrl,
        @Nullable String shortBaseUrl,
        @Nullable String defaultExpiresIn,
        @Nullable String fallbackUrl,
        boolean strict,
        List<Attribute> attributes) {

    private static final int MAX_ID_CHARACTERS = 256;
    private static final String TYPES =
            Stream.of(AttributeType.values()).map(AttributeType::wireName).collect(Collectors.joining(", "));

    record Attribute(String name, String type, boolean collection, boolean required) {}

    static ScenarioJson of(Scenario scenario) {
        return new ScenarioJson(
                scenario.id(),
                scenario.appKey(),
                scenario.fullpageEnabled(),
                scenario.fullpageUrl(),
                scenario.shortBaseUrl(),
                scenario.defaultExpiresIn(),
                scenario.fallbackUrl(),
                scenario.strict(),
                scenario.attributes().stream()
                        .map(each ->
                                new Attribute(each.name(), each.type().wireName(), each.collection(), each.required()))
                        .toList());
    }

    /** The scenario of this body; where it is none, errors by dotted path are added, and the answer is of no use. */
    static Scenario read(String id, byte[] body, Map<String, List<String>> errors) {
        JsonFields fields = JsonFields.of(body, errors);
        String appKey = fields.text("app_key");
        Scenario scenario = new Scenario(
                id,
                appKey == null ? "" : appKey,
                fields.flag("fullpage_enabled", true),
                fields.text("fullpage_url"),
                fields.text("short_base_url"),
                fields.text("default_expires_in"),
                fields.text("fallback_url"),
                fields.flag("strict", false),
                attributes(fields.objects("attributes")));
        fields.refuseOthers();
        if (id.length() > MAX_ID_CHARACTERS) {
            fields.refuse("id", "must have at most " + MAX_ID_CHARACTERS + " characters, not " + id.length() + ".");
        }
        // A wrong type stands for itself: what a rule says of the stand-in would only confuse.
        ScenarioRules.check(scenario).forEach(errors::putIfAbsent);
        return scenario;
    }

    private static List<AttributeDeclaration> attributes(List<@Nullable JsonFields> objects) {
        List<AttributeDeclaration> attributes = new ArrayList<>();
        for (JsonFields fields : objects) {
            // Every element keeps its place, so that the paths of later ones are right.
            attributes.add(
                    fields == null
                            ? new AttributeDeclaration("?" + attributes.size(), AttributeType.STRING, false, false)
                            : attribute(fields));
        }
        return attributes;
    }

    private static AttributeDeclaration attribute(JsonFields fields) {
        String name = fields.text("name");
        AttributeDeclaration attribute = new AttributeDeclaration(
                name == null ? "" : name,
                type(fields),
                fields.flag("collection", false),
                fields.flag("required", false));
        fields.refuseOthers();
        return attribute;
    }

    private static AttributeType type(JsonFields fields) {
        String name = fields.text("type");
        if (name == null) {
            if (fields.fine("type")) {
                fields.refuse("type", "is required.");
            }
            return AttributeType.STRING;
        }
        return AttributeType.ofWireName(name).orElseGet(() -> {
            fields.refuse("type", "must be one of " + TYPES + ", not \"" + JsonFields.shortened(name) + "\".");
            return AttributeType.STRING;
        });
    }
}
