package dev.linkstream.redirect;

import dev.linkstream.fastpath.HttpDate;
import dev.linkstream.redirect.pages.LinkPages;
import dev.linkstream.redirect.pages.PageLanguage;
import dev.linkstream.redirect.pages.Refusal;
import dev.linkstream.web.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.ReadOnlyHttpHeaders;
import io.netty.handler.codec.http.cookie.CookieHeaderNames;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import io.netty.handler.codec.http.cookie.ServerCookieEncoder;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/**
 * The answers of {@link RedirectRoutes}, header for header, without the web framework.
 *
 * <p><b>One more answer</b> that is the same for whoever gets it is a {@code Whole}, made once: its bytes go ahead of the HTTP
 * codec, its response behind it. One that tells of a link is written in parts, as the redirect is. Whoever decides what a
 * click is answered chooses between these; this class decides nothing.
 */
public final class FastRedirectAnswers {

    private static final AsciiString CACHE_CONTROL = AsciiString.cached("Cache-Control");
    private static final AsciiString NO_STORE = AsciiString.cached("no-store");
    private static final AsciiString REFERRER_POLICY = AsciiString.cached("Referrer-Policy");
    private static final AsciiString NO_REFERRER = AsciiString.cached("no-referrer");
    private static final AsciiString ROBOTS = AsciiString.cached("X-Robots-Tag");
    private static final AsciiString NO_INDEX = AsciiString.cached("noindex");
    private static final AsciiString LOCATION = AsciiString.cached("Location");
    private static final AsciiString SET_COOKIE = AsciiString.cached("set-cookie");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString ZERO = AsciiString.cached("0");
    private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");
    private static final AsciiString CHUNKED = AsciiString.cached("chunked");

    /** No cache, referrer or index may learn of a personal link. */
    private static final CharSequence[] CLOSED = {
        CACHE_CONTROL, NO_STORE, REFERRER_POLICY, NO_REFERRER, ROBOTS, NO_INDEX
    };

    private static final String SEPARATOR = ": ";
    private static final String LINE_END = "\r\n";
    private static final byte[] DATE = ascii("Date" + SEPARATOR);
    private static final byte[] END = ascii(LINE_END);

    private final Map<Refusal, Whole> json = new EnumMap<>(Refusal.class);
    private final Map<PageLanguage, Map<Refusal, Whole>> html = new EnumMap<>(PageLanguage.class);
    private final byte[] redirectLine;
    private final byte[] redirectBefore;
    private final byte[] redirectBehind;

    /** An answer that is the same for whoever gets it, in both ways of writing it. */
    private record Whole(HttpResponseStatus status, HttpHeaders headers, ByteBuf body, byte[] line, byte[] rest) {

        static Whole of(int status, byte[] body, CharSequence... more) {
            CharSequence[] all = Arrays.copyOf(more, more.length + 2);
            all[all.length - 2] = AsciiString.cached("Content-Length");
            all[all.length - 1] = AsciiString.cached(Integer.toString(body.length));
            HttpHeaders headers = closed(all);
            HttpResponseStatus line = HttpResponseStatus.valueOf(status);
            String head = head(line, headers);
            int lineEnd = head.indexOf(LINE_END) + LINE_END.length();
            byte[] behind = ascii(head.substring(lineEnd));
            byte[] rest = Arrays.copyOf(behind, behind.length + body.length);
            System.arraycopy(body, 0, rest, behind.length, body.length);
            return new Whole(
                    line,
                    headers,
                    Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(body)),
                    ascii(head.substring(0, lineEnd)),
                    rest);
        }
    }

    /** {@code pages}: what a refusal shows to people. */
    public FastRedirectAnswers(LinkPages pages) {
        AsciiString type = AsciiString.cached("Content-Type");
        for (Refusal refusal : Refusal.values()) {
            AsciiString[] retry = refusal == Refusal.NOT_YET
                    ? new AsciiString[] {AsciiString.cached("Retry-After"), AsciiString.cached("1")}
                    : new AsciiString[0];
            json.put(
                    refusal,
                    Whole.of(
                            refusal.status(),
                            Answer.message(refusal.status(), refusal.message()).json(),
                            more(retry, type, AsciiString.cached("application/json"))));
            for (PageLanguage language : PageLanguage.values()) {
                html.computeIfAbsent(language, each -> new EnumMap<>(Refusal.class))
                        .put(
                                refusal,
                                Whole.of(
                                        refusal.status(),
                                        pages.unavailable(refusal, language).getBytes(StandardCharsets.UTF_8),
                                        more(
                                                retry,
                                                type,
                                                AsciiString.cached(LinkPages.TYPE.toString()),
                                                AsciiString.cached("Content-Security-Policy"),
                                                AsciiString.cached(LinkPages.CONTENT_SECURITY_POLICY))));
            }
        }
        String redirect = head(HttpResponseStatus.FOUND, redirectHeaders(AsciiString.EMPTY_STRING));
        int location = redirect.indexOf(LOCATION + SEPARATOR) + LOCATION.length() + SEPARATOR.length();
        redirectLine = ascii(redirect.substring(0, redirect.indexOf(LINE_END) + LINE_END.length()));
        redirectBefore = ascii(redirect.substring(redirectLine.length, location));
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

    private static CharSequence[] more(AsciiString[] first, AsciiString... behind) {
        CharSequence[] all = Arrays.copyOf(first, first.length + behind.length, CharSequence[].class);
        System.arraycopy(behind, 0, all, first.length, behind.length);
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** {@link #refusal} as bytes. */
    void writeRefusal(Refusal refusal, @Nullable PageLanguage page, ByteBuf out) {
        Whole whole = whole(refusal, page);
        out.writeBytes(whole.line);
        writeDate(out);
        out.writeBytes(whole.rest);
    }

    private static void writeDate(ByteBuf out) {
        AsciiString now = HttpDate.now();
        out.writeBytes(DATE)
                .writeBytes(now.array(), now.arrayOffset(), now.length())
                .writeBytes(END);
    }

    private Whole whole(Refusal refusal, @Nullable PageLanguage page) {
        Map<Refusal, Whole> wholes = page == null ? json : html.get(page);
        return Objects.requireNonNull(Objects.requireNonNull(wholes).get(refusal));
    }

    /** {@link #redirect} as bytes, the part before the location. */
    void beginRedirect(ByteBuf out) {
        out.writeBytes(redirectLine);
        writeDate(out);
        out.writeBytes(redirectBefore);
    }

    /** The part behind the location. */
    void endRedirect(ByteBuf out) {
        out.writeBytes(redirectBehind);
    }

    /** 404, 410 or 503, as a page in this language, null as JSON. */
    FullHttpResponse refusal(Refusal refusal, @Nullable PageLanguage page) {
        Whole whole = whole(refusal, page);
        return response(whole.status, whole.body.duplicate(), whole.headers);
    }

    /** The same with a cookie. */
    FullHttpResponse refusal(Refusal refusal, @Nullable PageLanguage page, ResponseCookie cookie) {
        Whole whole = whole(refusal, page);
        HttpHeaders headers = new DefaultHttpHeaders().add(whole.headers).add(SET_COOKIE, encoded(cookie));
        return response(whole.status, whole.body.duplicate(), headers);
    }

    /** 302 to there, for a GET. */
    FullHttpResponse redirect(AsciiString location) {
        return redirect(redirectHeaders(location));
    }

    /** The same with a cookie. */
    FullHttpResponse redirect(AsciiString location, ResponseCookie cookie) {
        return redirect(closed(LOCATION, location, SET_COOKIE, encoded(cookie), CONTENT_LENGTH, ZERO));
    }

    /** As Reactor Netty writes it. */
    private static String encoded(ResponseCookie cookie) {
        DefaultCookie same = new DefaultCookie(cookie.getName(), cookie.getValue());
        same.setMaxAge(cookie.getMaxAge().toSeconds());
        same.setPath(cookie.getPath());
        same.setSecure(cookie.isSecure());
        same.setHttpOnly(cookie.isHttpOnly());
        String site = cookie.getSameSite();
        if (site != null) {
            same.setSameSite(CookieHeaderNames.SameSite.valueOf(site));
        }
        return ServerCookieEncoder.STRICT.encode(same);
    }

    private static HttpHeaders redirectHeaders(AsciiString location) {
        return closed(LOCATION, location, CONTENT_LENGTH, ZERO);
    }

    private static HttpHeaders closed(CharSequence... more) {
        CharSequence[] all = Arrays.copyOf(CLOSED, CLOSED.length + more.length);
        System.arraycopy(more, 0, all, CLOSED.length, more.length);
        return new ReadOnlyHttpHeaders(false, all);
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
