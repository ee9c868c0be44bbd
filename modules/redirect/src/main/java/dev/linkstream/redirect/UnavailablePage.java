package dev.linkstream.redirect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.web.util.HtmlUtils;

/** The page that people see where a link opens nothing. */
public final class UnavailablePage {

    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'";

    static final MediaType TYPE = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final String template;

    public UnavailablePage() {
        try {
            template = new ClassPathResource("pages/link-unavailable.html").getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("pages/link-unavailable.html is missing", e);
        }
    }

    String html(Refusal refusal) {
        return template.replace("{{message}}", HtmlUtils.htmlEscape(refusal.message()))
                .replace("{{hint}}", HtmlUtils.htmlEscape(refusal.hint()));
    }
}
