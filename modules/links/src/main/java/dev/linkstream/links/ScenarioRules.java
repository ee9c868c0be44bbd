package dev.linkstream.links;

import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeNames;
import dev.linkstream.links.values.HttpUrl;
import dev.linkstream.links.values.UnicodeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must hold of a scenario before it is stored. */
public final class ScenarioRules {
    private static final int MAX_QUOTED = 200;
    private static final int MAX_CHARACTERS = 1_024;
    private static final int MAX_HOSTS = 100;
    private static final int MAX_TITLE_CHARACTERS = 256;

    private final Map<String, List<String>> errors = new LinkedHashMap<>();

    private ScenarioRules() {}

    /**
     * The errors by field, in the words of the HTTP API ({@code attributes.1.name}); empty when the scenario is fine.
     * A missing app key is passed as the empty string.
     */
    public static Map<String, List<String>> check(Scenario scenario) {
        ScenarioRules rules = new ScenarioRules();
        rules.text("id", scenario.id());
        rules.control("id", scenario.id());
        rules.text("app_key", scenario.appKey());
        rules.length("app_key", scenario.appKey());
        rules.header("app_key", scenario.appKey());
        rules.url("fullpage_url", scenario.fullpageUrl());
        rules.shortBase(scenario.shortBaseUrl());
        rules.defaults(scenario.defaults());
        rules.names(scenario.attributes());
        ChatPage chat = scenario.chat();
        if (chat != null) {
            new ChatPageRules(scenario, chat, rules::refuse).check();
        }
        return rules.errors;
    }

    private void defaults(LinkDefaults defaults) {
        duration("default_expires_in", defaults.expiresIn());
        hosts(defaults.allowedHosts());
        String fallback = defaults.fallbackUrl();
        if (fallback != null && !RedirectUrls.isFallback(fallback)) {
            refuse("fallback_url", RedirectUrls.FALLBACK_RULE);
        } else if (fallback != null && !RedirectUrls.isAllowed(fallback, defaults.allowedHosts())) {
            refuse("fallback_url", RedirectUrls.hostsRule(defaults.allowedHosts()));
        }
        Long maxClicks = defaults.maxClicks();
        if (maxClicks != null && (maxClicks < 1 || maxClicks > OptionRules.MAX_CLICKS)) {
            refuse("max_clicks", OptionRules.MAX_CLICKS_RULE);
        }
        Preview preview = defaults.preview();
        if (preview != null) {
            shown("preview.title", preview.title(), MAX_TITLE_CHARACTERS);
            shown("preview.description", preview.description(), MAX_CHARACTERS);
            url("preview.image_url", preview.imageUrl());
        }
    }

    private void hosts(List<String> hosts) {
        if (hosts.size() > MAX_HOSTS) {
            refuse("allowed_hosts", "must not have more than " + MAX_HOSTS + " hosts, not " + hosts.size() + ".");
        }
        for (int i = 0; i < hosts.size() && i < MAX_HOSTS; i++) {
            if (!RedirectUrls.isHost(hosts.get(i))) {
                refuse(
                        "allowed_hosts." + i,
                        "must be a host, such as www.example.com, in ASCII and without a port, not "
                                + quote(hosts.get(i)) + ".");
            }
        }
    }

    private void shown(String field, @Nullable String value, int characters) {
        if (value != null && value.codePointCount(0, value.length()) > characters) {
            refuse(field, "must not be longer than " + characters + " characters.");
        } else if (value != null && !UnicodeText.isWellFormed(value)) {
            refuse(field, UnicodeText.RULE);
        }
    }

    private void text(String field, String value) {
        if (value.isBlank()) {
            refuse(field, "is required.");
        } else if (!UnicodeText.isWellFormed(value)) {
            refuse(field, UnicodeText.RULE);
        }
    }

    /** What stands in a Location header must fit into one. */
    private void length(String field, String value) {
        if (value.length() > MAX_CHARACTERS) {
            refuse(field, "must have at most " + MAX_CHARACTERS + " characters, not " + value.length() + ".");
        }
    }

    /** The web chat carries it in {@code Authorization: Bearer}, where nothing else fits. */
    private void header(String field, String value) {
        if (!value.isBlank() && !value.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            refuse(field, "must be of visible ASCII characters without blanks, as a header carries it.");
        }
    }

    private void control(String field, String value) {
        if (value.chars().anyMatch(Character::isISOControl)) {
            refuse(field, "must hold no control characters.");
        }
    }

    private void names(List<AttributeDeclaration> attributes) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < attributes.size(); i++) {
            String field = "attributes." + i + ".name";
            String name = attributes.get(i).name();
            Integer first = seen.putIfAbsent(name, i);
            if (name.isEmpty()) {
                refuse(field, "is required.");
            } else if (AttributeNames.isTooLong(name)) {
                refuse(field, "must not be longer than " + AttributeNames.MAX_CHARACTERS + " characters.");
            } else if (!UnicodeText.isWellFormed(name)) {
                refuse(field, UnicodeText.RULE);
            } else if (name.isBlank()) {
                refuse(field, "is required.");
            } else if (name.chars().anyMatch(Character::isISOControl)) {
                refuse(field, "must hold no control characters.");
            } else if (first != null) {
                refuse(field, "must not repeat the name of attributes." + first + ".");
            }
        }
    }

    private void url(String field, @Nullable String value) {
        if (value != null && HttpUrl.parse(value) == null) {
            refuse(field, "must be " + HttpUrl.RULE + ", not " + quote(value) + ".");
        } else if (value != null) {
            length(field, value);
        }
    }

    private void shortBase(@Nullable String value) {
        url("short_base_url", value);
        // The code is appended to the path.
        if (value != null && HttpUrl.parse(value) != null && (value.contains("?") || value.contains("#"))) {
            refuse("short_base_url", "must have neither a query nor a fragment, not " + quote(value) + ".");
        }
    }

    private void duration(String field, @Nullable String value) {
        if (value != null && Lifetime.parse(value) == null) {
            refuse(field, "must be " + Lifetime.RULE + ", not " + quote(value) + ".");
        }
    }

    private static String quote(String value) {
        return '"' + (value.length() <= MAX_QUOTED ? value : value.substring(0, MAX_QUOTED) + "…") + '"';
    }

    private void refuse(String field, String rule) {
        errors.computeIfAbsent(field, f -> new ArrayList<>()).add("The " + field + " field " + rule);
    }
}
