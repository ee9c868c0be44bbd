package dev.linkstream.redirect.pages;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The languages of the pages that visitors see, and what these say. */
public enum PageLanguage {
    ENGLISH(
            "en",
            Map.of(
                    "confirm.title", "Your chat is ready",
                    "confirm.hint", "Press the button to open it.",
                    "confirm.again", "Please press the button once more.",
                    "confirm.button", "Open the chat",
                    "gone.title", "This link no longer opens.",
                    "gone.hint", "Please ask for a new one.",
                    "unknown.title", "There is no such link.",
                    "unknown.hint", "Please check that the address is complete.",
                    "later.title", "This link is not ready yet.",
                    "later.hint", "Please try again in a moment.")),
    GERMAN(
            "de",
            Map.of(
                    "confirm.title", "Ihr Chat ist bereit",
                    "confirm.hint", "Mit der Schaltfläche öffnen Sie ihn.",
                    "confirm.again", "Bitte drücken Sie noch einmal auf die Schaltfläche.",
                    "confirm.button", "Chat öffnen",
                    "gone.title", "Dieser Link ist nicht mehr gültig.",
                    "gone.hint", "Bitte fordern Sie einen neuen an.",
                    "unknown.title", "Diesen Link gibt es nicht.",
                    "unknown.hint", "Bitte prüfen Sie, ob die Adresse vollständig ist.",
                    "later.title", "Dieser Link ist noch nicht bereit.",
                    "later.hint", "Bitte versuchen Sie es gleich noch einmal."));

    /** A longer header asks for nothing. */
    private static final int LONGEST = 512;

    /** Browsers send a handful of headers, so that what was read once is remembered. */
    private static final int REMEMBERED = 256;

    private static final Map<String, PageLanguage> KNOWN = new ConcurrentHashMap<>();

    private final String tag;

    @SuppressWarnings("ImmutableEnumChecker") // Map.of makes one that nobody changes.
    private final Map<String, String> texts;

    PageLanguage(String tag, Map<String, String> texts) {
        this.tag = tag;
        this.texts = texts;
    }

    /** The language of an {@code Accept-Language} header that is wanted most; English where none is, or it cannot be read. */
    public static PageLanguage of(@Nullable String acceptLanguage) {
        if (acceptLanguage == null || acceptLanguage.length() > LONGEST) {
            return ENGLISH;
        }
        PageLanguage known = KNOWN.get(acceptLanguage);
        if (known != null) {
            return known;
        }
        PageLanguage read = read(acceptLanguage);
        if (KNOWN.size() < REMEMBERED) {
            KNOWN.put(acceptLanguage, read);
        }
        return read;
    }

    private static PageLanguage read(String acceptLanguage) {
        try {
            // In the order of their weights; those of weight 0 are not wanted.
            for (Locale.LanguageRange range : Locale.LanguageRange.parse(acceptLanguage)) {
                for (PageLanguage language : values()) {
                    if (range.getWeight() > 0 && language.matches(range.getRange())) {
                        return language;
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            return ENGLISH;
        }
        return ENGLISH;
    }

    private boolean matches(String range) {
        return range.equals(tag) || range.startsWith(tag + "-");
    }

    /** As HTML names it. */
    String tag() {
        return tag;
    }

    String title(Refusal refusal) {
        return text(of(refusal) + ".title");
    }

    String hint(Refusal refusal) {
        return text(of(refusal) + ".hint");
    }

    private static String of(Refusal refusal) {
        return switch (refusal) {
            case UNKNOWN -> "unknown";
            case GONE -> "gone";
            case NOT_YET -> "later";
        };
    }

    String text(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalArgumentException("No page says " + name);
        }
        return text;
    }

    /** What every language says. */
    public List<String> names() {
        return List.copyOf(texts.keySet());
    }
}
