package dev.linkstream.ingress.answers;

import java.util.List;
import java.util.Locale;

/** Reads {@code Prefer} headers (RFC 7240). */
public final class Preferences {

    private Preferences() {}

    /** Whether the preference stands in any of the headers, whatever its case, value and parameters. */
    public static boolean contain(List<String> headers, String preference) {
        return headers.stream().anyMatch(header -> contains(header, preference));
    }

    private static boolean contains(String header, String preference) {
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= header.length(); i++) {
            char c = i == header.length() ? ',' : header.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                if (name(header.substring(start, i)).equals(preference)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    private static String name(String preference) {
        return preference.split("[;=]", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
