package dev.linkstream.links;

import java.util.Locale;
import java.util.Optional;

/** What a browser gets that opens a link. */
public enum OpenMode {
    /** The way on at once. */
    REDIRECT,

    /** A page with a button that leads on, so that a scanner that opens every link of a mail consumes no click. */
    CONFIRM;

    /** What a text must be to name one. */
    static final String RULE = "must be redirect or confirm.";

    /** The name of the mode in JSON. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode of that exact name in JSON; empty for any other text. */
    public static Optional<OpenMode> ofWireName(String wireName) {
        for (OpenMode mode : values()) {
            if (mode.wireName().equals(wireName)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
