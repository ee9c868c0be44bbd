package dev.linkstream.fastpath;

import dev.linkstream.web.Answer;
import dev.linkstream.web.RateLimit;
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
import java.util.Arrays;
import java.util.Map;

/** Writes {@link Answer}s as the web framework does, header for header. */
public final class FastResponse {

    private static final AsciiString LIMIT = AsciiString.cached(RateLimit.LIMIT);
    private static final AsciiString REMAINING = AsciiString.cached(RateLimit.REMAINING);
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("Content-Type");
    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("Content-Length");
    static final AsciiString DATE = AsciiString.cached("Date");
    private static final AsciiString CACHE_CONTROL = AsciiString.cached("Cache-Control");
    private static final AsciiString NO_STORE = AsciiString.cached("no-store");
    private static final int OWN_HEADERS = 3;

    private FastResponse() {}

    /** The answer to a request whose token stands like that. */
    public static FullHttpResponse of(Answer answer, RateLimit.Quota quota) {
        return of(
                answer,
                CACHE_CONTROL,
                NO_STORE,
                LIMIT,
                Long.toString(quota.limit()),
                REMAINING,
                Long.toString(quota.remaining()));
    }

    /** The answer to a request whose token plays no part. */
    public static FullHttpResponse of(Answer answer) {
        return of(answer, new CharSequence[0]);
    }

    private static FullHttpResponse of(Answer answer, CharSequence... first) {
        byte[] json = answer.json();
        int i = first.length;
        CharSequence[] headers =
                Arrays.copyOf(first, i + 2 * (OWN_HEADERS + answer.headers().size()));
        headers[i++] = CONTENT_TYPE;
        headers[i++] = JSON;
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            headers[i++] = header.getKey();
            headers[i++] = header.getValue();
        }
        headers[i++] = CONTENT_LENGTH;
        headers[i++] = Integer.toString(json.length);
        headers[i++] = DATE;
        headers[i] = HttpDate.now();
        return response(HttpResponseStatus.valueOf(answer.status()), Unpooled.wrappedBuffer(json), headers);
    }

    private static FullHttpResponse response(HttpResponseStatus status, ByteBuf body, CharSequence[] headers) {
        HttpHeaders all = new ReadOnlyHttpHeaders(false, headers);
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body, all, EmptyHttpHeaders.INSTANCE);
    }
}
