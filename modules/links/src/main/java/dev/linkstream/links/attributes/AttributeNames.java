package dev.linkstream.links.attributes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.linkstream.links.values.UnicodeText;
import org.jspecify.annotations.Nullable;

/** What is asked of the name of an attribute. Characters are code points: a pair of surrogates is one. */
public final class AttributeNames {
    public static final int MAX_CHARACTERS = 256;
    private static final int SHOWN_CHARACTERS = 64;

    private AttributeNames() {}

    /** The message about a name that breaks a rule; null when it is fine. */
    static @Nullable String error(String name) {
        if (name.isEmpty()) {
            return "An attribute name must not be empty.";
        }
        if (isTooLong(name)) {
            return "An attribute name must not be longer than " + MAX_CHARACTERS + " characters.";
        }
        return UnicodeText.isWellFormed(name) ? null : "The " + shown(name) + " attribute " + UnicodeText.RULE;
    }

    public static boolean isTooLong(String name) {
        return name.length() > MAX_CHARACTERS && name.codePointCount(0, name.length()) > MAX_CHARACTERS;
    }

    /** The name as an answer can carry it: cut when it is too long, a question mark for each malformed character. */
    static String shown(String name) {
        String cut = isTooLong(name) ? name.substring(0, name.offsetByCodePoints(0, SHOWN_CHARACTERS)) + "…" : name;
        // Encoding replaces an unpaired surrogate by a question mark.
        return new String(cut.getBytes(UTF_8), UTF_8).replace('\0', '?');
    }
}
