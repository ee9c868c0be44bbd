package dev.linkstream.ingress;

import dev.linkstream.fastpath.PlainHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which generate requests are so plain that their answer is certain without the web framework: what most clients send.
 * In doubt a request is not. Immutable.
 */
final class PlainGenerateRule {

    private static final String PATH = Ingress.GENERATE;
    private static final int LONGEST_SECRET = 256;
    private static final AsciiString SCHEME = AsciiString.cached("Bearer ");
    private static final AsciiString ANY_TYPE = AsciiString.cached("*/*");
    private static final AsciiString JSON = AsciiString.cached("application/json");

    private static final List<AsciiString> JSON_TYPES = List.of(
            JSON,
            AsciiString.cached("application/json; charset=utf-8"),
            AsciiString.cached("application/json;charset=utf-8"));

    /** What asks for another answer, or for another reading of the body. */
    private static final List<AsciiString> FOREIGN = List.of(
            HttpHeaderNames.CONTENT_ENCODING, AsciiString.cached("prefer"), AsciiString.cached("idempotency-key"));

    private final int longestBody;

    /** {@code longestBody} in bytes, of what is read in one piece. */
    PlainGenerateRule(int longestBody) {
        this.longestBody = longestBody;
    }

    /** Whether this is a plain generate request, whoever sent it. */
    boolean isPlain(HttpRequest request) {
        if (!HttpMethod.POST.equals(request.method()) || !PATH.equals(request.uri()) || !PlainHeaders.are(request)) {
            return false;
        }
        HttpHeaders headers = request.headers();
        for (AsciiString name : FOREIGN) {
            if (headers.contains(name)) {
                return false;
            }
        }
        return isJson(headers) && acceptsJson(headers);
    }

    private static boolean isJson(HttpHeaders headers) {
        CharSequence type = PlainHeaders.only(headers, HttpHeaderNames.CONTENT_TYPE);
        if (type != null) {
            for (AsciiString json : JSON_TYPES) {
                if (json.contentEqualsIgnoreCase(type)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean acceptsJson(HttpHeaders headers) {
        return PlainHeaders.isAbsentOr(headers, HttpHeaderNames.ACCEPT, ANY_TYPE)
                || PlainHeaders.isAbsentOr(headers, HttpHeaderNames.ACCEPT, JSON);
    }

    /** The body's length; 0 where it has none, is not known or too long. */
    int length(HttpRequest request) {
        CharSequence text = PlainHeaders.only(request.headers(), HttpHeaderNames.CONTENT_LENGTH);
        if (text == null) {
            return 0;
        }
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length = length * 10 + c - '0';
            if (c < '0' || c > '9' || length > longestBody) {
                return 0;
            }
        }
        return length;
    }

    /** The bearer token; null where there is none, more than one, or an unusual one. */
    @Nullable String secret(HttpRequest request) {
        CharSequence header = PlainHeaders.only(request.headers(), HttpHeaderNames.AUTHORIZATION);
        if (header == null
                || header.length() <= SCHEME.length()
                || header.length() > LONGEST_SECRET
                || !AsciiString.regionMatches(header, false, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        for (int i = SCHEME.length(); i < header.length(); i++) {
            if (header.charAt(i) <= ' ' || header.charAt(i) >= 0x7F) {
                return null;
            }
        }
        return header.subSequence(SCHEME.length(), header.length()).toString();
    }
}
