package dev.linkstream.redirect;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * What of a path is a short code. Messengers, mail programs and people take for a part of a link what stands around it in a
 * sentence: full stops, brackets, quotes, blanks that nobody sees. None of these is in a code. The fast path takes paths that
 * are nothing but a code, and leaves all others to this.
 */
final class CodeInPath {

    /** Every code has that many letters and digits. */
    static final int CODE_CHARACTERS = 11;

    private CodeInPath() {}

    /**
     * The code, or what stands where a code would; null where the path is that of a file such as {@code /robots.txt}, or has
     * several segments.
     *
     * @param path as it was asked for, percent-encoded
     */
    static @Nullable String of(String path) {
        if (path.length() < 2 || path.charAt(0) != '/') {
            return null;
        }
        int end = path.indexOf('/', 1);
        String text = decoded(end < 0 ? path.substring(1) : path.substring(1, end));
        String behind = end < 0 ? "" : decoded(path.substring(end));
        boolean oneSegment = behind != null && behind.chars().noneMatch(c -> isOfCode((char) c));
        return text == null || !oneSegment ? null : inText(text);
    }

    private static @Nullable String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return UriUtils.decode(segment, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String inText(String text) {
        int from = 0;
        while (from < text.length() && !isOfCode(text.charAt(from))) {
            from++;
        }
        int run = from;
        while (run < text.length() && isOfCode(text.charAt(run))) {
            run++;
        }
        if (run - from == CODE_CHARACTERS) {
            return text.substring(from, run);
        }
        int end = text.length();
        while (end > from && !isOfCode(text.charAt(end - 1))) {
            end--;
        }
        String trimmed = text.substring(from, end);
        return trimmed.indexOf('.') >= 0 ? null : trimmed;
    }

    private static boolean isOfCode(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
