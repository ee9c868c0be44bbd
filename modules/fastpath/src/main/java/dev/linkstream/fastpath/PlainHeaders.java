package dev.linkstream.fastpath;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a request is so plain in all that concerns no route of its own that a {@link FastRoute} may take it. */
public final class PlainHeaders {

    private static final int LONGEST_HOST = 64;

    /** What asks for more than an answer, or tells of a request inside the request. */
    static final List<AsciiString> FOREIGN = List.of(
            HttpHeaderNames.TRANSFER_ENCODING,
            HttpHeaderNames.EXPECT,
            HttpHeaderNames.UPGRADE,
            HttpHeaderNames.ORIGIN,
            HttpHeaderNames.TRAILER,
            HttpHeaderNames.TE);

    private PlainHeaders() {}

    /** HTTP/1.1, well-formed, to a plain host, on a connection that stays. */
    public static boolean are(HttpRequest request) {
        if (!request.decoderResult().isSuccess() || !HttpVersion.HTTP_1_1.equals(request.protocolVersion())) {
            return false;
        }
        HttpHeaders headers = request.headers();
        for (AsciiString name : FOREIGN) {
            if (headers.contains(name)) {
                return false;
            }
        }
        return isAbsentOr(headers, HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE)
                && isPlainHost(only(headers, HttpHeaderNames.HOST));
    }

    /** Whether the header stands at most once, and with that value in whatever case. */
    public static boolean isAbsentOr(HttpHeaders headers, AsciiString name, AsciiString allowed) {
        if (!headers.contains(name)) {
            return true;
        }
        CharSequence value = only(headers, name);
        return value != null && AsciiString.contentEqualsIgnoreCase(value, allowed);
    }

    /** The header's value where it stands once; twice the same is in doubt too. */
    public static @Nullable CharSequence only(HttpHeaders headers, AsciiString name) {
        Iterator<? extends CharSequence> values = headers.valueCharSequenceIterator(name);
        if (!values.hasNext()) {
            return null;
        }
        CharSequence value = values.next();
        return values.hasNext() ? null : value;
    }

    /** A name or an IPv4 address, perhaps with a port. */
    static boolean isPlainHost(@Nullable CharSequence host) {
        if (host == null || host.length() == 0 || host.length() > LONGEST_HOST) {
            return false;
        }
        int i = 0;
        while (i < host.length() && (isAlphanumeric(host.charAt(i)) || isInnerMark(host, i))) {
            i++;
        }
        return i == host.length() || (i > 0 && host.charAt(i) == ':' && isPort(host, i + 1));
    }

    private static boolean isInnerMark(CharSequence host, int i) {
        return i > 0 && (host.charAt(i) == '.' || host.charAt(i) == '-');
    }

    private static boolean isPort(CharSequence host, int from) {
        int port = 0;
        for (int i = from; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c < '0' || c > '9' || i - from > 4) {
                return false;
            }
            port = port * 10 + c - '0';
        }
        return port > 0 && port <= 65_535;
    }

    /** An ASCII letter or digit. */
    public static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
