package dev.linkstream.links.values;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An absolute http or https URL with a host, as a browser takes it: the host may have underscores, other letters than
 * ASCII's (they become Punycode), or be an IPv6 address in brackets. Text beyond ASCII behind the host is percent-encoded.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case and ASCII
 * @param port -1 where it is the scheme's own
 * @param rest path, query and fragment, as they stand behind the host
 */
public record HttpUrl(String scheme, String host, int port, String rest) {

    public static final String RULE = "an absolute http or https URL with a host";

    private static final Pattern PARTS = Pattern.compile(
            "(?i)(https?)://([^/?#\\\\@\\[\\]:]*|\\[[0-9a-f:.]+])(?::([0-9]{0,5}))?([/?#].*)?", Pattern.DOTALL);
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final int LONGEST_HOST = 253;

    /** Null where the text is no such URL; blanks and control characters are in none. */
    public static @Nullable HttpUrl parse(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches() || !UnicodeText.isWellFormed(text) || text.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
            return null;
        }
        String host = host(parts.group(2));
        int port = parts.group(3) == null || parts.group(3).isEmpty() ? -1 : Integer.parseInt(parts.group(3));
        String rest = encoded(parts.group(4) == null ? "" : parts.group(4));
        if (host == null || port == 0 || port > 0xFFFF || !isRest(rest)) {
            return null;
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        return new HttpUrl(scheme, host, usual ? -1 : port, rest);
    }

    /** Scheme, host and port, as a browser writes them in {@code Origin}. */
    public String origin() {
        return scheme + "://" + host + (port < 0 ? "" : ":" + port);
    }

    /** The whole URL in ASCII, as it may stand in a header. */
    public String ascii() {
        return origin() + rest;
    }

    private static @Nullable String host(String text) {
        if (text.startsWith("[")) {
            return isIpv6(text) ? text.toLowerCase(Locale.ROOT) : null;
        }
        String host;
        try {
            host = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (NUMBERS.matcher(host).matches()) {
            return IPV4.matcher(host).matches() ? host : null;
        }
        String labels = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        boolean fine = !labels.isEmpty() && labels.length() <= LONGEST_HOST;
        for (String label : labels.split("\\.", -1)) {
            fine &= LABEL.matcher(label).matches();
        }
        return fine ? host : null;
    }

    private static boolean isIpv6(String inBrackets) {
        try {
            return new URI("http://" + inBrackets + "/").getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isRest(String rest) {
        try {
            return new URI("http://h" + rest).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String encoded(String text) {
        StringBuilder ascii = new StringBuilder(text.length());
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (each >= 0) {
                ascii.append((char) each);
            } else {
                ascii.append(String.format(Locale.ROOT, "%%%02X", each & 0xFF));
            }
        }
        return ascii.toString();
    }
}
