package dev.linkstream.redirect;

import dev.linkstream.fastpath.PlainGet;
import dev.linkstream.fastpath.PlainHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are so plain that their answer is certain without the web framework: what most clients send for a short
 * link. In doubt a request is not. Immutable.
 */
public final class PlainRedirectRule {

    private static final int LONGEST_PATH = 128;

    private final Set<String> taken;

    /** {@code taken}: the paths of one segment, without their slash, that other routes answer. */
    public PlainRedirectRule(Set<String> taken) {
        this.taken = Set.copyOf(taken);
    }

    /** The code that a plain GET or HEAD asks for, whatever it may be; null for any other request. */
    @Nullable String code(HttpRequest request) {
        if (!HttpMethod.GET.equals(request.method()) && !HttpMethod.HEAD.equals(request.method())) {
            return null;
        }
        String path = request.uri();
        String code = isSegment(path) ? free(path.substring(1)) : null;
        return code != null
                        && PlainHeaders.are(request)
                        && PlainHeaders.isAbsentOr(
                                request.headers(), HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO)
                ? code
                : null;
    }

    /** The same, of a plain GET. */
    @Nullable String code(PlainGet get) {
        AsciiString path = get.target();
        return isSegment(path) ? free(path.toString(1)) : null;
    }

    /** Whether it is one segment, and no code with something behind it: that is {@link CodeInPath}'s to find. */
    private static boolean isSegment(CharSequence path) {
        int length = path.length();
        if (length < 2 || length > LONGEST_PATH || path.charAt(0) != '/') {
            return false;
        }
        if (!PlainHeaders.isAlphanumeric(path.charAt(1)) || !PlainHeaders.isAlphanumeric(path.charAt(length - 1))) {
            return false;
        }
        for (int i = 2; i < length; i++) {
            char c = path.charAt(i);
            if (!PlainHeaders.isAlphanumeric(c)
                    && (i == CodeInPath.CODE_CHARACTERS + 1 || (c != '-' && c != '_' && c != '~'))) {
                return false;
            }
        }
        return true;
    }

    private @Nullable String free(String segment) {
        return taken.contains(segment) ? null : segment;
    }
}
