package dev.linkstream.links;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Writes the URLs of a link: the long one that opens the web chat and the short one that leads there. */
public final class DeepLink {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private DeepLink() {}

    /**
     * The fullpage URL with {@code scenario_id}, {@code user_id}, {@code app_key} and {@code link} added to its query,
     * each value percent-encoded as RFC 3986 asks: all but its unreserved characters. A query and a fragment of the
     * fullpage URL are kept.
     *
     * @param code the short code of the link
     */
    public static String build(String fullpageUrl, String scenarioId, String userId, String appKey, String code) {
        int hash = fullpageUrl.indexOf('#');
        int end = hash < 0 ? fullpageUrl.length() : hash;
        int query = fullpageUrl.indexOf('?');
        int capacity = fullpageUrl.length() + scenarioId.length() + userId.length() + appKey.length() + 64;
        StringBuilder url = new StringBuilder(capacity).append(fullpageUrl, 0, end);
        if (query < 0 || query > end) {
            url.append('?');
        } else if (query < end - 1 && fullpageUrl.charAt(end - 1) != '&') {
            url.append('&');
        }
        encode(url.append("scenario_id="), scenarioId);
        encode(url.append("&user_id="), userId);
        encode(url.append("&app_key="), appKey);
        encode(url.append("&link="), code);
        return url.append(fullpageUrl, end, fullpageUrl.length()).toString();
    }

    /** The short URL of a code, which needs no encoding; the base may end with a slash or not. */
    public static String shortUrl(String base, String code) {
        return base.endsWith("/") ? base + code : base + '/' + code;
    }

    /** A value as {@link #build} encodes it: ASCII alone. */
    public static String encode(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isUnreserved(value.charAt(i))) {
                StringBuilder encoded = new StringBuilder(value.length() + 16);
                encode(encoded, value);
                return encoded.toString();
            }
        }
        return value;
    }

    private static void encode(StringBuilder url, String value) {
        int plain = 0;
        while (plain < value.length() && isUnreserved(value.charAt(plain))) {
            plain++;
        }
        url.append(value, 0, plain);
        if (plain == value.length()) {
            return;
        }
        for (byte b : value.substring(plain).getBytes(UTF_8)) {
            if (isUnreserved((char) (b & 0xFF))) {
                url.append((char) b);
            } else {
                url.append('%').append(HEX[b >> 4 & 0xF]).append(HEX[b & 0xF]);
            }
        }
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
