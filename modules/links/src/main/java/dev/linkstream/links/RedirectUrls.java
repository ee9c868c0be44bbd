package dev.linkstream.links;

import dev.linkstream.links.values.HttpUrl;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decides which URLs a redirect may lead to: what stands in a Location header must be safe in one. */
public final class RedirectUrls {

    static final int MAX_FALLBACK_CHARACTERS = 2_048;

    /** What is said of a text that is no fallback URL. */
    public static final String FALLBACK_RULE =
            "must be an absolute http or https URL with a host and without user info, in ASCII," + " of at most "
                    + MAX_FALLBACK_CHARACTERS + " characters.";

    /** Hosts that an error names. */
    private static final int MAX_SHOWN = 5;

    private RedirectUrls() {}

    /** Whether a dead link may lead there. */
    public static boolean isFallback(String url) {
        return url.length() <= MAX_FALLBACK_CHARACTERS && parse(url) != null;
    }

    /**
     * Whether a URL has one of these hosts, at whatever port; any does where there are none.
     *
     * @param url an absolute URL with a host
     */
    public static boolean isAllowed(String url, List<String> hosts) {
        if (hosts.isEmpty()) {
            return true;
        }
        HttpUrl parsed = parse(url);
        return parsed != null && hosts.stream().anyMatch(host -> host.equalsIgnoreCase(parsed.host()));
    }

    /** What is said of a URL that has none of these hosts. */
    public static String hostsRule(List<String> hosts) {
        String shown = String.join(", ", hosts.subList(0, Math.min(MAX_SHOWN, hosts.size())));
        return "must lead to one of the scenario's allowed_hosts: " + shown
                + (hosts.size() > MAX_SHOWN ? " and " + (hosts.size() - MAX_SHOWN) + " more." : ".");
    }

    /** Whether a text is the host of some URL, and nothing else. */
    static boolean isHost(String text) {
        HttpUrl url = parse("https://" + text + "/");
        return url != null && text.toLowerCase(Locale.ROOT).equals(url.host());
    }

    /** The absolute http or https URL with a host, in ASCII, that a text is; null where it is none. */
    private static @Nullable HttpUrl parse(String text) {
        // Beyond ASCII it could not stand in a Location header.
        return text.chars().allMatch(c -> c < 0x80) ? HttpUrl.parse(text) : null;
    }
}
