package dev.linkstream.redirect;

import dev.linkstream.events.stores.StoredLink;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;

/**
 * What a click on a limited link is known by for a minute: the same browser asking again, because the answer was lost on
 * its way, is the same click. Thread-safe.
 */
public final class ClickCookie {

    static final String NAME = "click";
    static final Duration LIFETIME = Duration.ofMinutes(1);

    private static final int ID_BYTES = 16;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

    private final SecureRandom random;

    public ClickCookie(SecureRandom random) {
        this.random = random;
    }

    /** The id of the click that a browser says it made; null where it says none, or nothing that we gave out. */
    static @Nullable String id(@Nullable List<HttpCookie> sent) {
        if (sent == null) {
            return null;
        }
        return sent.stream()
                .map(HttpCookie::getValue)
                .filter(value -> ID.matcher(value).matches())
                .findFirst()
                .orElse(null);
    }

    /** The same, as the web framework reads cookies. */
    static @Nullable String idIn(HttpHeaders headers) {
        for (String header : headers.getAll(HttpHeaderNames.COOKIE)) {
            for (Cookie cookie : ServerCookieDecoder.STRICT.decodeAll(header)) {
                if (cookie.name().equals(NAME) && ID.matcher(cookie.value()).matches()) {
                    return cookie.value();
                }
            }
        }
        return null;
    }

    String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    /** For the path of the short URL as it was given out, and for nothing else. */
    static ResponseCookie of(String id, StoredLink link, String code) {
        URI base = URI.create(link.getShortBaseUrl());
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        return ResponseCookie.from(NAME, id)
                .path((path.endsWith("/") ? path : path + "/") + code)
                .maxAge(LIFETIME)
                .httpOnly(true)
                .secure("https".equalsIgnoreCase(base.getScheme()))
                .sameSite("Lax")
                .build();
    }
}
