package dev.linkstream.links;

import java.net.URI;
import java.net.URISyntaxException;
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

    private final Map<String, List<String>> errors = new LinkedHashMap<>();

    private ScenarioRules() {}

    /**
     * The errors by field, in the words of the HTTP API ({@code attributes.1.name}); empty when the scenario is fine.
     * A missing app key is passed as the empty string.
     */
    public static Map<String, List<String>> check(Scenario scenario) {
        ScenarioRules rules = new ScenarioRules();
        rules.text("id", scenario.id());
        rules.text("app_key", scenario.appKey());
        rules.length("app_key", scenario.appKey());
        rules.url("fullpage_url", scenario.fullpageUrl());
        rules.shortBase(scenario.shortBaseUrl());
        rules.duration("default_expires_in", scenario.defaultExpiresIn());
        rules.url("fallback_url", scenario.fallbackUrl());
        rules.names(scenario.attributes());
        return rules.errors;
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
            } else if (first != null) {
                refuse(field, "must not repeat the name of attributes." + first + ".");
            }
        }
    }

    private void url(String field, @Nullable String value) {
        if (value != null && parse(value) == null) {
            refuse(field, "must be an absolute http or https URL with a host, in ASCII, not " + quote(value) + ".");
        } else if (value != null) {
            length(field, value);
        }
    }

    private void shortBase(@Nullable String value) {
        url("short_base_url", value);
        // The code is appended to the path.
        if (value != null && parse(value) != null && (value.contains("?") || value.contains("#"))) {
            refuse("short_base_url", "must have neither a query nor a fragment, not " + quote(value) + ".");
        }
    }

    /** Whether a redirect may lead to a URL: an absolute http or https URL with a host, in ASCII. */
    public static boolean isRedirectTarget(String url) {
        return parse(url) != null && url.length() <= MAX_CHARACTERS;
    }

    private static @Nullable URI parse(String value) {
        try {
            URI uri = new URI(value);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            // Beyond ASCII it could not stand in a Location header.
            boolean ascii = value.chars().allMatch(c -> c < 0x80);
            return http && ascii && uri.getHost() != null && uri.getPort() <= 0xFFFF ? uri : null;
        } catch (URISyntaxException e) {
            return null;
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
