package dev.linkstream.server.access;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a URL may hold in percent-encoded bytes. */
final class UrlText {

    private UrlText() {}

    /** Why a URL is refused; null where it is fine. A short link opens whatever its query holds. */
    static @Nullable String refusal(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        if (path.contains("%00") || query.contains("%00")) {
            return "The URL must not contain NUL (%00).";
        }
        boolean oneSegment = path.lastIndexOf('/') == 0;
        return isUtf8(path) && (oneSegment || isUtf8(query)) ? null : "The URL must be UTF-8, percent-encoded.";
    }

    private static boolean isUtf8(String text) {
        if (text.indexOf('%') < 0) {
            return true;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length()) {
                bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
                i += 2;
            } else {
                // Whatever else there is is a character by itself.
                bytes.write(c < 0x80 ? c : '?');
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
