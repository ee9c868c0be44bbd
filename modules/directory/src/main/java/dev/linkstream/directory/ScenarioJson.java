package dev.linkstream.directory;

import dev.linkstream.links.ChatPage;
import dev.linkstream.links.LinkDefaults;
import dev.linkstream.links.OpenMode;
import dev.linkstream.links.Preview;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.ScenarioRules;
import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeType;
import dev.linkstream.links.values.HttpUrl;
import dev.linkstream.links.values.UnicodeText;
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
        List<String> allowedHosts,
        @Nullable String openMode,
        @Nullable Long maxClicks,
        @Nullable PreviewJson preview,
        boolean strict,
        List<Attribute> attributes,
        @Nullable ChatJson chat) {

    private static final int MAX_ID_CHARACTERS = 256;
    private static final String TYPES =
            Stream.of(AttributeType.values()).map(AttributeType::wireName).collect(Collectors.joining(", "));

    record PreviewJson(
            @Nullable String title,
            @Nullable String description,
            @Nullable String imageUrl) {}

    record ChatJson(
            @Nullable String name,
            @Nullable String color,
            @Nullable String pictureUrl,
            @Nullable String welcome,
            @Nullable String backendUrl,
            @Nullable String backendSecret) {}

    record Attribute(String name, String type, boolean collection, boolean required) {}

    static ScenarioJson of(Scenario scenario) {
        LinkDefaults defaults = scenario.defaults();
        OpenMode openMode = defaults.openMode();
        Preview preview = defaults.preview();
        ChatPage chat = scenario.chat();
        return new ScenarioJson(
                scenario.id(),
                scenario.appKey(),
                scenario.fullpageEnabled(),
                scenario.fullpageUrl(),
                scenario.shortBaseUrl(),
                defaults.expiresIn(),
                defaults.fallbackUrl(),
                defaults.allowedHosts(),
                openMode == null ? null : openMode.wireName(),
                defaults.maxClicks(),
                preview == null ? null : new PreviewJson(preview.title(), preview.description(), preview.imageUrl()),
                scenario.strict(),
                scenario.attributes().stream()
                        .map(each ->
                                new Attribute(each.name(), each.type().wireName(), each.collection(), each.required()))
                        .toList(),
                chat == null
                        ? null
                        : new ChatJson(
                                chat.name(),
                                chat.color(),
                                chat.pictureUrl(),
                                chat.welcome(),
                                chat.backendUrl(),
                                chat.backendSecret()));
    }

    /** The scenario of this body; where it is none, errors by dotted path are added, and the answer is of no use. */
    static Scenario read(String id, byte[] body, Map<String, List<String>> errors) {
        JsonFields fields = JsonFields.of(body, errors);
        String appKey = fields.text("app_key");
        JsonFields chat = fields.object("chat");
        Scenario scenario = new Scenario(
                id,
                appKey == null ? "" : appKey,
                fields.flag("fullpage_enabled", true),
                ascii(fields.text("fullpage_url")),
                ascii(fields.text("short_base_url")),
                defaults(fields),
                fields.flag("strict", false),
                attributes(fields.objects("attributes")),
                chat == null ? null : chat(chat));
        fields.refuseOthers();
        if (UnicodeText.isLonger(id, MAX_ID_CHARACTERS)) {
            fields.refuse(
                    "id",
                    "must have at most " + MAX_ID_CHARACTERS + " characters, not " + UnicodeText.characters(id) + ".");
        }
        // A wrong type stands for itself: what a rule says of the stand-in would only confuse.
        ScenarioRules.check(scenario).forEach(errors::putIfAbsent);
        return scenario;
    }

    private static LinkDefaults defaults(JsonFields fields) {
        String expiresIn = fields.text("default_expires_in");
        String fallbackUrl = ascii(fields.text("fallback_url"));
        List<String> hosts = fields.texts("allowed_hosts");
        OpenMode openMode = openMode(fields);
        Long maxClicks = fields.wholeNumber("max_clicks");
        JsonFields preview = fields.object("preview");
        return new LinkDefaults(
                expiresIn,
                fallbackUrl,
                hosts == null ? List.of() : hosts,
                openMode,
                maxClicks,
                preview == null ? null : preview(preview));
    }

    private static Preview preview(JsonFields fields) {
        Preview preview = new Preview(fields.text("title"), fields.text("description"), fields.text("image_url"));
        fields.refuseOthers();
        return preview;
    }

    private static ChatPage chat(JsonFields fields) {
        ChatPage chat = new ChatPage(
                fields.text("name"),
                fields.text("color"),
                ascii(fields.text("picture_url")),
                fields.text("welcome"),
                ascii(fields.text("backend_url")),
                fields.text("backend_secret"));
        fields.refuseOthers();
        return chat;
    }

    private static @Nullable OpenMode openMode(JsonFields fields) {
        String name = fields.text("open_mode");
        if (name == null) {
            return null;
        }
        return OpenMode.ofWireName(name).orElseGet(() -> {
            fields.refuse("open_mode", "must be redirect or confirm, not \"" + JsonFields.shortened(name) + "\".");
            return OpenMode.REDIRECT;
        });
    }

    /** A URL as it may stand in a header; what is none stays as it is, and is refused. */
    private static @Nullable String ascii(@Nullable String url) {
        HttpUrl parsed = url == null || url.chars().allMatch(c -> c < 0x80) ? null : HttpUrl.parse(url);
        return parsed == null ? url : parsed.ascii();
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
