package dev.linkstream.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;

/** Reads pages that stand by themselves: each carries the style that all have in common, where it says {@code {{style}}}. */
public final class PageTemplate {

    private static final String STYLE = "pages/page.css";

    private PageTemplate() {}

    /**
     * The page of this name, such as {@code pages/start.html}, as far as it is the same for everybody.
     *
     * @throws UncheckedIOException where there is none
     */
    public static String read(String name) {
        return text(name).replace("{{style}}", text(STYLE).strip().replace("\n", "\n    "));
    }

    private static String text(String name) {
        try {
            return new ClassPathResource(name).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is missing", e);
        }
    }
}
