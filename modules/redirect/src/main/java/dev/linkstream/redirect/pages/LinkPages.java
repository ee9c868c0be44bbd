package dev.linkstream.redirect.pages;

import dev.linkstream.links.Preview;
import dev.linkstream.web.PageTemplate;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.util.HtmlUtils;

/**
 * The pages that visitors of links see. They have no script, and hold nothing of the user whom a link is for: only what
 * the scenario shows of all its links.
 */
public final class LinkPages {

    /** Pages of a scenario may show its picture, from wherever it lies; nothing may frame a button. */
    public static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; img-src http: https:; base-uri 'none'; frame-ancestors 'none'";

    public static final MediaType TYPE = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private final String unavailable = PageTemplate.read("pages/link-unavailable.html");
    private final String confirm = PageTemplate.read("pages/link-confirm.html");
    private final String preview = PageTemplate.read("pages/link-preview.html");

    /** Where a link opens nothing. */
    public String unavailable(Refusal refusal, PageLanguage language) {
        return fill(
                unavailable,
                Map.of(
                        "lang", language.tag(),
                        "message", escaped(language.title(refusal)),
                        "hint", escaped(language.hint(refusal))));
    }

    /**
     * The page with a button that leads on.
     *
     * @param token what its form sends along
     * @param again whether the button was pressed too late
     */
    public String confirm(@Nullable Preview shown, PageLanguage language, String token, boolean again) {
        String title = shown == null ? null : shown.title();
        String description = shown == null ? null : shown.description();
        String usual = language.text("confirm.title");
        return fill(
                confirm,
                Map.of(
                        "lang", language.tag(),
                        "title", escaped(title == null ? usual : title),
                        "meta", meta(shown, usual),
                        "image", image(shown),
                        "description", description == null ? "" : "<p>" + escaped(description) + "</p>",
                        "hint", escaped(language.text(again ? "confirm.again" : "confirm.hint")),
                        "token", escaped(token),
                        "button", escaped(language.text("confirm.button"))));
    }

    /** What a preview bot gets: Open Graph tags. */
    public String preview(Preview shown) {
        String title = shown.title() == null ? "" : shown.title();
        return fill(preview, Map.of("title", escaped(title), "meta", meta(shown, ""), "description", text(shown)));
    }

    private static String text(Preview shown) {
        return shown.description() == null ? "" : "<p>" + escaped(shown.description()) + "</p>";
    }

    private static String image(@Nullable Preview shown) {
        return shown == null || shown.imageUrl() == null
                ? ""
                : "<img class=\"picture\" src=\"" + escaped(shown.imageUrl())
                        + "\" alt=\"\" referrerpolicy=\"no-referrer\">";
    }

    private static String meta(@Nullable Preview shown, String usualTitle) {
        StringBuilder tags = new StringBuilder();
        String title = shown == null || shown.title() == null ? usualTitle : shown.title();
        if (!title.isEmpty()) {
            tag(tags, "property", "og:title", title);
        }
        tag(tags, "property", "og:type", "website");
        if (shown != null && shown.description() != null) {
            tag(tags, "property", "og:description", shown.description());
            tag(tags, "name", "description", shown.description());
        }
        if (shown != null && shown.imageUrl() != null) {
            tag(tags, "property", "og:image", shown.imageUrl());
            tag(tags, "name", "twitter:card", "summary_large_image");
        }
        return tags.toString();
    }

    private static void tag(StringBuilder tags, String kind, String name, String content) {
        tags.append("<meta ").append(kind).append("=\"").append(name).append("\" content=\"");
        tags.append(escaped(content)).append("\">\n  ");
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }

    /** One pass, so that no value is taken for a place. */
    private static String fill(String template, Map<String, String> values) {
        return PLACE.matcher(template).replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalStateException("The template asks for " + place.group(1) + ", which nobody gives");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
