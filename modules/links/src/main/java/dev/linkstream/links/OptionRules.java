package dev.linkstream.links;

import dev.linkstream.links.values.JsonNumber;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import dev.linkstream.links.values.Timestamps;
import dev.linkstream.links.values.UnicodeText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options of a link as they were sent, by the same rules at every way in. At most one error an option; no
 * message holds a value.
 */
public final class OptionRules {

    /** The options of a request, in the order that errors tell of them. */
    public static final List<String> NAMES =
            List.of("campaign", "expires_at", "expires_in", "fallback_url", "max_clicks", "open_mode");

    /** The options that can be changed later. */
    public static final Set<String> CHANGEABLE = Set.of("expires_at", "max_clicks", "fallback_url", "open_mode");

    static final int MAX_CAMPAIGN_CHARACTERS = 256;
    static final long MAX_CLICKS = 1_000_000_000L;
    static final String MAX_CLICKS_RULE = "must be a whole number from 1 to 1,000,000,000.";

    /** As many digits as a number that may be one can have, written out at length. */
    private static final int MAX_NUMBER_CHARACTERS = 32;

    private final @Nullable Scenario scenario;
    private final Instant now;
    private final Map<String, String> errors = new LinkedHashMap<>();

    private OptionRules(@Nullable Scenario scenario, Instant now) {
        this.scenario = scenario;
        this.now = now;
    }

    /**
     * What came of a check.
     *
     * @param options of the request, the scenario's where it says nothing; of no use where there is an error
     * @param errors by option
     */
    public record Checked(LinkOptions options, Map<String, String> errors) {}

    /**
     * Checks the options of a request.
     *
     * @param sent by name, those alone that were given; a null counts as absent
     * @param scenario null where it is unknown: only the rules that need none are applied
     * @param now when the request was sent, which an expiry must be later than
     */
    public static Checked check(Map<String, SentValue> sent, @Nullable Scenario scenario, Instant now) {
        OptionRules rules = new OptionRules(scenario, now);
        LinkOptions options = rules.read(sent);
        return new Checked(scenario == null ? options : options.over(scenario.defaults()), rules.errors);
    }

    /**
     * Checks what options of a link shall be from now on; those alone that can be changed are read.
     *
     * @param sent by name; null takes the option away
     * @param scenario of the link, null where it is deleted
     */
    public static Checked checkChange(Map<String, SentValue> sent, @Nullable Scenario scenario, Instant now) {
        OptionRules rules = new OptionRules(scenario, now);
        Map<String, SentValue> changeable = new LinkedHashMap<>(sent);
        changeable.keySet().retainAll(CHANGEABLE);
        return new Checked(rules.read(changeable), rules.errors);
    }

    /** Options that came as texts, such as query parameters: a number is a number there. */
    public static Map<String, SentValue> texts(Map<String, String> texts) {
        Map<String, SentValue> sent = new LinkedHashMap<>();
        texts.forEach((name, text) -> sent.put(
                name,
                new Scalar(name.equals("max_clicks") && JsonNumber.matches(text) ? Kind.NUMBER : Kind.STRING, text)));
        return sent;
    }

    private LinkOptions read(Map<String, SentValue> sent) {
        Map<String, SentValue> given = new LinkedHashMap<>(sent);
        given.values().removeIf(value -> value instanceof Scalar scalar && scalar.kind() == Kind.NULL);
        if (given.containsKey("expires_at") && given.containsKey("expires_in")) {
            refuse("expires_in", "must not be given together with expires_at.");
        }
        return new LinkOptions(
                campaign(given.get("campaign")),
                expiresAt(given.get("expires_at")),
                expiresIn(given.get("expires_in")),
                fallbackUrl(given.get("fallback_url")),
                maxClicks(given.get("max_clicks")),
                openMode(given.get("open_mode")));
    }

    private @Nullable String campaign(@Nullable SentValue value) {
        String text = text(value);
        if (value != null && text == null) {
            refuse("campaign", "must be a string.");
        } else if (text != null
                && text.length() > MAX_CAMPAIGN_CHARACTERS
                && text.codePointCount(0, text.length()) > MAX_CAMPAIGN_CHARACTERS) {
            refuse("campaign", "must not be longer than " + MAX_CAMPAIGN_CHARACTERS + " characters.");
        } else if (text != null && !UnicodeText.isWellFormed(text)) {
            refuse("campaign", UnicodeText.RULE);
        }
        return text == null || text.isBlank() ? null : text;
    }

    private @Nullable Instant expiresAt(@Nullable SentValue value) {
        if (value == null) {
            return null;
        }
        String text = text(value);
        Instant time = text == null ? null : Timestamps.parse(text);
        // Events know milliseconds.
        Instant expiry = time == null ? null : time.truncatedTo(ChronoUnit.MILLIS);
        if (expiry == null) {
            refuse("expires_at", "must be a date-time of RFC 3339, such as 2030-01-31T12:00:00Z.");
        } else if (!expiry.isAfter(now)) {
            refuse("expires_at", "must lie in the future.");
        }
        return expiry;
    }

    private @Nullable Lifetime expiresIn(@Nullable SentValue value) {
        if (value == null) {
            return null;
        }
        String text = text(value);
        Lifetime lifetime = text == null ? null : Lifetime.parse(text);
        if (lifetime == null) {
            refuse("expires_in", "must be " + Lifetime.RULE + ".");
        }
        return lifetime;
    }

    private @Nullable String fallbackUrl(@Nullable SentValue value) {
        if (value == null) {
            return null;
        }
        String url = text(value);
        if (url == null || !RedirectUrls.isFallback(url)) {
            refuse("fallback_url", RedirectUrls.FALLBACK_RULE);
        } else if (scenario != null
                && !RedirectUrls.isAllowed(url, scenario.defaults().allowedHosts())) {
            refuse("fallback_url", RedirectUrls.hostsRule(scenario.defaults().allowedHosts()));
        }
        return url;
    }

    private @Nullable Long maxClicks(@Nullable SentValue value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Scalar scalar
                && scalar.kind() == Kind.NUMBER
                && scalar.text().length() <= MAX_NUMBER_CHARACTERS
                && JsonNumber.isWhole(scalar.text())) {
            BigDecimal number = JsonNumber.read(scalar.text());
            if (number != null
                    && number.compareTo(BigDecimal.ONE) >= 0
                    && number.compareTo(BigDecimal.valueOf(MAX_CLICKS)) <= 0) {
                return number.longValueExact();
            }
        }
        refuse("max_clicks", MAX_CLICKS_RULE);
        return null;
    }

    private @Nullable OpenMode openMode(@Nullable SentValue value) {
        if (value == null) {
            return null;
        }
        String text = text(value);
        OpenMode mode = text == null ? null : OpenMode.ofWireName(text).orElse(null);
        if (mode == null) {
            refuse("open_mode", OpenMode.RULE);
        }
        return mode;
    }

    private static @Nullable String text(@Nullable SentValue value) {
        return value instanceof Scalar scalar && scalar.kind() == Kind.STRING ? scalar.text() : null;
    }

    private void refuse(String option, String rule) {
        errors.putIfAbsent(option, "The " + option + " field " + rule);
    }
}
