package dev.linkstream.redirect;

import dev.linkstream.web.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.ReadOnlyHttpHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The answers of {@link RedirectRoutes}, header for header, without the web framework. */
public final class FastRedirectAnswers {

    private static final AsciiString CACHE_CONTROL = AsciiString.cached("Cache-Control");
    private static final AsciiString NO_STORE = AsciiString.cached("no-store");
    private static final AsciiString REFERRER_POLICY = AsciiString.cached("Referrer-Policy");
    private static final AsciiString NO_REFERRER = AsciiString.cached("no-referrer");
    private static final AsciiString ROBOTS = AsciiString.cached("X-Robots-Tag");
    private static final AsciiString NO_INDEX = AsciiString.cached("noindex");
    private static final AsciiString LOCATION = AsciiString.cached("Location");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString ZERO = AsciiString.cached("0");
    private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");
    private static final AsciiString CHUNKED = AsciiString.cached("chunked");

    private static final String SEPARATOR = ": ";

    private final ByteBuf unknown;
    private final HttpHeaders unknownHeaders;
    private final byte[] wholeUnknown;
    private final byte[] redirectBefore;
    private final byte[] redirectBehind;

    public FastRedirectAnswers() {
        byte[] json = Answer.message(404, RedirectRoutes.UNKNOWN).json();
        unknown = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(json));
        unknownHeaders = new ReadOnlyHttpHeaders(
                false,
                CACHE_CONTROL,
                NO_STORE,
                REFERRER_POLICY,
                NO_REFERRER,
                ROBOTS,
                NO_INDEX,
                AsciiString.cached("Content-Type"),
                AsciiString.cached("application/json"),
                AsciiString.cached("Content-Length"),
                AsciiString.cached(Integer.toString(json.length)));
        byte[] head = ascii(head(HttpResponseStatus.NOT_FOUND, unknownHeaders));
        wholeUnknown = Arrays.copyOf(head, head.length + json.length);
        System.arraycopy(json, 0, wholeUnknown, head.length, json.length);
        String redirect = head(HttpResponseStatus.FOUND, redirectHeaders(AsciiString.EMPTY_STRING));
        int location = redirect.indexOf(LOCATION + SEPARATOR) + LOCATION.length() + SEPARATOR.length();
        redirectBefore = ascii(redirect.substring(0, location));
        redirectBehind = ascii(redirect.substring(location));
    }

    private static String head(HttpResponseStatus status, HttpHeaders headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
        headers.forEach(header -> head.append(header.getKey())
                .append(SEPARATOR)
                .append(header.getValue())
                .append("\r\n"));
        return head.append("\r\n").toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** {@link #unknown} as bytes. */
    void writeUnknown(ByteBuf out) {
        out.writeBytes(wholeUnknown);
    }

    /** {@link #redirect} as bytes, the part before the location. */
    void beginRedirect(ByteBuf out) {
        out.writeBytes(redirectBefore);
    }

    /** The part behind the location. */
    void endRedirect(ByteBuf out) {
        out.writeBytes(redirectBehind);
    }

    /** 404, JSON. */
    FullHttpResponse unknown() {
        return response(HttpResponseStatus.NOT_FOUND, unknown.duplicate(), unknownHeaders);
    }

    /** 302 to there, for a GET. */
    FullHttpResponse redirect(AsciiString location) {
        return redirect(redirectHeaders(location));
    }

    private static HttpHeaders redirectHeaders(AsciiString location) {
        return new ReadOnlyHttpHeaders(
                false,
                CACHE_CONTROL,
                NO_STORE,
                REFERRER_POLICY,
                NO_REFERRER,
                ROBOTS,
                NO_INDEX,
                LOCATION,
                location,
                CONTENT_LENGTH,
                ZERO);
    }

    /** 302 to there, for a HEAD: the web framework says chunked where it knows of no body. */
    FullHttpResponse redirectWithoutLength(AsciiString location) {
        return redirect(new ReadOnlyHttpHeaders(
                false,
                TRANSFER_ENCODING,
                CHUNKED,
                CACHE_CONTROL,
                NO_STORE,
                REFERRER_POLICY,
                NO_REFERRER,
                ROBOTS,
                NO_INDEX,
                LOCATION,
                location));
    }

    private static FullHttpResponse redirect(HttpHeaders headers) {
        return response(HttpResponseStatus.FOUND, Unpooled.EMPTY_BUFFER, headers);
    }

    private static FullHttpResponse response(HttpResponseStatus status, ByteBuf body, HttpHeaders headers) {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body, headers, EmptyHttpHeaders.INSTANCE);
    }
}
