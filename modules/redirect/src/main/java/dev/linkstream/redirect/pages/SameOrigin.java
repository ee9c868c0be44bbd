package dev.linkstream.redirect.pages;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Whether a form was sent from a page of the host that it is sent to, as far as its browser says. */
public final class SameOrigin {

    private SameOrigin() {}

    /**
     * Decides. A browser that says where a request comes from by {@code Sec-Fetch-Site} is believed; of an older one the
     * {@code Origin} must name this host. A client that says neither is no browser that another page could have sent.
     *
     * @param host the header {@code Host}
     * @param shortBaseUrl where the link was given out: behind a proxy the host may be another
     */
    public static boolean is(
            @Nullable String fetchSite, @Nullable String origin, @Nullable String host, String shortBaseUrl) {
        if (fetchSite != null) {
            return fetchSite.equals("same-origin");
        }
        if (origin == null) {
            return true;
        }
        String authority = authority(origin);
        return authority != null
                && (authority.equalsIgnoreCase(host) || authority.equalsIgnoreCase(authority(shortBaseUrl)));
    }

    /** Null for what has none, such as the origin {@code null} of a page in a sandbox. */
    private static @Nullable String authority(String url) {
        try {
            return URI.create(url).getRawAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
