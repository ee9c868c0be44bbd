package dev.linkstream.fastpath;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, as every reader of URLs takes it. Clients join a base URL and a path with two slashes, leave
 * semicolons, pipes and letters as they are, and put queries behind short links that no URL may hold; frameworks read such
 * in ways of their own.
 *
 * <p>Of a path: several slashes become one and one at the end goes, a semicolon is part of its segment, and what no URL may
 * hold is percent-encoded. Of a query of a path of one segment, which a short link is: that too, and a percent sign that
 * encodes nothing stands for itself. What is wrong beyond that stays so, and is refused by who reads it.
 */
final class RequestTarget {

    private static final String IN_URLS = "-._~!$&'()*+,=:@/%";
    private static final boolean[] PATH = new boolean[128];
    private static final boolean[] QUERY = new boolean[128];

    static {
        for (char c = 0; c < PATH.length; c++) {
            PATH[c] = PlainHeaders.isAlphanumeric(c) || IN_URLS.indexOf(c) >= 0;
            QUERY[c] = PATH[c] || c == ';' || c == '?';
        }
    }

    private RequestTarget() {}

    /** The same text where there is nothing to mend, which is the rule. */
    static String plain(String target) {
        if (target.isEmpty() || target.charAt(0) != '/') {
            return target;
        }
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String plainPath = path(path);
        boolean oneSegment = plainPath.lastIndexOf('/') == 0;
        String query = mark < 0 ? null : target.substring(mark + 1);
        String plainQuery = query == null ? null : query(query, oneSegment);
        if (plainPath.equals(path) && (query == null || query.equals(plainQuery))) {
            return target;
        }
        return plainQuery == null ? plainPath : plainPath + '?' + plainQuery;
    }

    private static String path(String path) {
        if (isPlain(path)) {
            return path;
        }
        StringBuilder plain = new StringBuilder(path.length() + 8);
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/' && !plain.isEmpty() && plain.charAt(plain.length() - 1) == '/') {
                continue;
            }
            append(c, PATH, plain);
        }
        if (plain.length() > 1 && plain.charAt(plain.length() - 1) == '/') {
            plain.setLength(plain.length() - 1);
        }
        return plain.toString();
    }

    private static boolean isPlain(String path) {
        int last = path.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = path.charAt(i);
            if (c >= PATH.length || !PATH[c] || (c == '/' && i > 0 && (i == last || path.charAt(i - 1) == '/'))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String query(String query, boolean lenient) {
        StringBuilder plain = new StringBuilder(query.length() + 8);
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c == '%' && lenient && !isEncoded(query, i)) {
                plain.append("%25");
            } else {
                append(c, QUERY, plain);
            }
        }
        return plain.toString();
    }

    private static boolean isEncoded(String text, int percent) {
        return percent + 2 < text.length()
                && Character.digit(text.charAt(percent + 1), 16) >= 0
                && Character.digit(text.charAt(percent + 2), 16) >= 0;
    }

    /** The HTTP codec has a character for each byte of the request's line. */
    private static void append(char c, boolean[] allowed, StringBuilder plain) {
        if (c < allowed.length && allowed[c]) {
            plain.append(c);
        } else if (c <= 0xFF) {
            plain.append(String.format(Locale.ROOT, "%%%02X", (int) c));
        } else {
            for (byte each : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                plain.append(String.format(Locale.ROOT, "%%%02X", each & 0xFF));
            }
        }
    }
}
