package dev.linkstream.links.values;

/** What is asked of every text that callers send, and how large it is as UTF-8. */
public final class UnicodeText {
    public static final String RULE = "must not contain NUL or unpaired surrogate characters.";

    private UnicodeText() {}

    /** Whether the text holds neither NUL (U+0000) nor an unpaired surrogate, so that any store can keep it as it is. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** How many characters the text has, as people count them everywhere: code points, of which a pair of surrogates is one. */
    public static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Whether the text has more than so many {@link #characters}. */
    public static boolean isLonger(String text, int characters) {
        return text.length() > characters && characters(text) > characters;
    }

    /** The size of the text in bytes of UTF-8, counted without encoding it; the text is well-formed. */
    public static int bytes(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A pair is two characters here and four bytes there.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
